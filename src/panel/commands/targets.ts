import type { Collections } from "../wording.ts";

/** What a command is about: one collection, or all of them together. */
export type Target = { label: string; noun: string; types: readonly string[]; full: boolean };

export const targetsOf = (collections: Collections): Target[] => [
  ...collections.map(({ type, plural }) => ({ label: plural, noun: type, types: [type], full: false })),
  { label: "All records", noun: "full", types: collections.map(({ type }) => type), full: true },
];
