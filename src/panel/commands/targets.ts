import { collections } from "../../schema/collections.ts";
import { allTypes } from "../wording.ts";

export type Target = { label: string; noun: string; types: readonly string[]; full: boolean };

export const targets: readonly Target[] = [
  ...collections.map(({ type, plural }) => ({ label: plural, noun: type, types: [type], full: false })),
  { label: "All records", noun: "full", types: allTypes, full: true },
];
