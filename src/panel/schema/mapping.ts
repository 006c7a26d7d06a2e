import { isSecret } from "../../engine/mask.ts";
import type { Definition, ValueType } from "../../schema/definition.ts";
import { readBy, typeFor, wordsFor } from "./words.ts";

/** A field that old records have. */
export type Old = {
  path: string;
  /** What becomes of it: copied, only looked at, or left without a new place. */
  fate: "copied" | "read" | "deprecated";
  to: string | null;
  secret: boolean;
};

/** A field that every current record has, or may have. */
export type New = {
  path: string;
  type: ValueType;
  /** The legacy field whose value it takes. */
  from: string | null;
  /** What it is set to otherwise; `null` when it is then left out. */
  filled: string | null;
  /** The fields that this is worked out from. */
  reads: string[];
  secret: boolean;
};

/** New fields that belong together; `name` is their container, `null` stands for the record itself. */
export type Group = { name: string | null; fields: New[] };

export type Mapping = { old: Old[]; groups: Group[] };

/** A definition sorted for being looked at: what there was, and what there will be. */
export function mappingOf(definition: Definition): Mapping {
  const { containers, copies, fills, deprecated } = definition;
  const secret = (path: string) => isSecret(definition, path);

  const groups: Group[] = Object.entries(containers).map(([name, defaults]) => ({
    name,
    fields: [
      ...Object.entries(defaults).map(([field, template]) => {
        const path = `${name}.${field}`;
        return fieldOf(path, template, copies.find(({ to }) => to === path)?.from ?? null);
      }),
      ...copies
        .filter(({ to }) => to.startsWith(`${name}.`) && !Object.hasOwn(defaults, to.slice(name.length + 1)))
        .map(({ from, to, type }) => ({ path: to, type, from, filled: null, reads: [], secret: secret(to) })),
    ],
  }));
  const filled: New[] = [];
  for (const [path, template] of Object.entries(fills)) {
    const container = groups.find(({ name }) => path.startsWith(`${name}.`));
    // What a container that was there before lacks is often in the template of a new one, too: one row says both.
    if (container?.fields.some((field) => field.path === path)) continue;
    (container?.fields ?? filled).push(fieldOf(path, template, null));
  }
  if (filled.length > 0) groups.push({ name: null, fields: filled });

  const copied = new Set(copies.map(({ from }) => from));
  const read = new Set(groups.flatMap(({ fields }) => fields.flatMap(({ reads }) => reads)));
  const old: Old[] = [
    ...copies.map(({ from, to }) => ({ path: from, fate: "copied" as const, to, secret: secret(from) })),
    ...[...read]
      .filter((path) => !copied.has(path) && !deprecated.includes(path))
      .map((path) => ({ path, fate: "read" as const, to: null, secret: secret(path) })),
    ...deprecated.map((path) => ({ path, fate: "deprecated" as const, to: null, secret: secret(path) })),
  ];
  return { old, groups };

  function fieldOf(path: string, template: Parameters<typeof wordsFor>[0], from: string | null): New {
    const type = typeFor(template);
    return { path, type, from, filled: wordsFor(template), reads: readBy(template), secret: secret(path) };
  }
}
