import { isSecret } from "../../engine/mask.ts";
import type { Copy, Definition, Template, ValueType } from "../../schema/definition.ts";
import { retainedReason } from "../wording.ts";
import { readBy, typeFor, wordsFor } from "./words.ts";

/** A field that old records have. */
export type Old = {
  path: string;
  /** What becomes of it: copied, only looked at, or left without a new place. */
  fate: "copied" | "read" | "deprecated";
  to: string | null;
  secret: boolean;
  /** Why current code still reads it, so that no clean-up takes it out; `null` for any other. */
  retained: string | null;
};

/** A field that every current record has, or may have. */
export type New = {
  path: string;
  type: ValueType;
  /** The legacy field whose value it takes. */
  from: string | null;
  /** What it is set to otherwise; `null` when it is then left out. */
  filled: string | null;
  /** The placeholder that the copy replaces, in words; `null` when there is none. */
  replaces: string | null;
  /** Whether it is also set in a container that was there before. */
  isFill: boolean;
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
        return fieldOf(
          path,
          template,
          copies.find(({ to }) => to === path),
        );
      }),
      ...copies
        .filter(({ to }) => to.startsWith(`${name}.`) && !Object.hasOwn(defaults, to.slice(name.length + 1)))
        .map((copy) => ({ ...copied(copy), path: copy.to, type: copy.type, filled: null, reads: [], isFill: false })),
    ],
  }));
  const filled: New[] = [];
  for (const [path, template] of Object.entries(fills)) {
    const container = groups.find(({ name }) => path.startsWith(`${name}.`));
    // What a container that was there before lacks is often in the template of a new one, too: one row says both.
    if (container?.fields.some((field) => field.path === path)) continue;
    (container?.fields ?? filled).push(fieldOf(path, template, undefined));
  }
  if (filled.length > 0) groups.push({ name: null, fields: filled });

  const sources = new Set(copies.map(({ from }) => from));
  const read = new Set(groups.flatMap(({ fields }) => fields.flatMap(({ reads }) => reads)));
  const old: Old[] = [
    ...copies.map(({ from, to }) => oldField(from, "copied", to)),
    ...[...read]
      .filter((path) => !sources.has(path) && !deprecated.includes(path))
      .map((path) => oldField(path, "read", null)),
    ...deprecated.map((path) => oldField(path, "deprecated", null)),
  ];
  return { old, groups };

  function oldField(path: string, fate: Old["fate"], to: string | null): Old {
    return { path, fate, to, secret: secret(path), retained: retainedReason([definition], definition.type, path) };
  }

  function fieldOf(path: string, template: Template, copy: Copy | undefined): New {
    const worked = { type: typeFor(template), filled: wordsFor(template), reads: readBy(template) };
    const isFill = path.includes(".") && Object.hasOwn(fills, path);
    return { ...copied(copy), ...worked, path, isFill, secret: secret(path) };
  }

  function copied(copy: Copy | undefined): Pick<New, "from" | "replaces" | "secret"> {
    if (!copy) return { from: null, replaces: null, secret: false };
    const replaces = copy.replaces === undefined ? null : wordsFor(copy.replaces);
    return { from: copy.from, replaces, secret: secret(copy.to) };
  }
}
