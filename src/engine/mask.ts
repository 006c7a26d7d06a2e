import type { Definition } from "../schema/definition.ts";
import { isSecretName } from "../schema/secretNames.ts";
import { secretPaths, segmentsOf } from "../schema/secrets.ts";
import { isAbsent, isObject, isRaw, type Json, type JsonObject } from "./json.ts";

/** What is shown in place of a secret. */
export const masked = "•••";

/**
 * Whether a value may not be shown at this path: one that is listed as secret, the other end of a copy of such a one, what is
 * called like a secret, and everything inside. Lists are passed through: `members.token` is the token of each member.
 * @param value what is there, for a name alone makes no secret of `true`; by default a text
 */
export function isSecret(definition: Definition, path: string, value: Json = ""): boolean {
  return locate(definition, path, value) === masked;
}

/**
 * A value as it may be shown: secrets read `•••`, everything else is as it was. The value itself is not changed.
 * @param path where the value stands in its record; `""` for a whole record
 * @throws RangeError for nesting beyond the stack
 */
export function mask(definition: Definition, path: string, value: Json): Json {
  if (isAbsent(value)) return value;
  const place = path === "" ? compile(definition).root : locate(definition, path, value);
  return place === masked ? masked : maskInside(place, value);
}

/** The value of a change as it may be shown: a copy of a secret field is a secret wherever it went. */
export function maskChange<T extends Json>(
  definition: Definition,
  change: { path: string; from: string | null },
  value: T,
) {
  const secret = change.from !== null && isSecret(definition, change.from, value);
  return secret ? masked : mask(definition, change.path, value);
}

/** What a definition says of a field: by its place, beside what its name says. */
type Rule = {
  secret: boolean;
  /** Not to be taken for a secret because of its name. */
  excepted: boolean;
  /** What the other ends of its copies are called: what they make a secret of is one here, too. */
  aliases: string[];
  fields: Map<string, Rule>;
};

/** `locate`'s answers: a run asks about the paths of its definition over and over. */
type Located = Map<string, Rule | undefined | typeof masked>;
const mostLocated = 1_000;

const compiled = new WeakMap<Definition, { root: Rule; located: Located }>();

/** A definition's rules as a tree: masking walks down it beside the record. */
function compile(definition: Definition): { root: Rule; located: Located } {
  const known = compiled.get(definition);
  if (known) return known;
  const root = newRule();
  for (const path of secretPaths(definition)) ruleAt(root, path).secret = true;
  for (const path of definition.notSecret ?? []) ruleAt(root, path).excepted = true;
  for (const { from, to } of definition.copies) {
    const [source, target] = [ruleAt(root, from), ruleAt(root, to)];
    source.excepted = target.excepted = source.excepted || target.excepted;
    source.aliases.push(segmentsOf(to).at(-1) as string);
    target.aliases.push(from);
  }
  const rules = { root, located: new Map() };
  compiled.set(definition, rules);
  return rules;
}

const newRule = (): Rule => ({ secret: false, excepted: false, aliases: [], fields: new Map() });

function ruleAt(root: Rule, path: string): Rule {
  let rule = root;
  for (const name of segmentsOf(path)) {
    const inner = rule.fields.get(name) ?? newRule();
    rule.fields.set(name, inner);
    rule = inner;
  }
  return rule;
}

type Kind = Parameters<typeof isSecretName>[1];
function kindOf(value: Json): Kind {
  if (typeof value === "boolean") return "boolean";
  return typeof value === "number" || isRaw(value) ? "number" : "other";
}

function hides(rule: Rule | undefined, name: string, kind: Kind): boolean {
  if (rule?.secret) return true;
  if (rule?.excepted) return false;
  return isSecretName(name, kind) || (rule?.aliases.some((alias) => isSecretName(alias, kind)) ?? false);
}

/** The rule for a path, `undefined` where there is none; `masked` when what is there is a secret or inside one. */
function locate(definition: Definition, path: string, value: Json): Rule | undefined | typeof masked {
  const { root, located } = compile(definition);
  const kind = kindOf(value);
  const question = `${kind} ${path}`;
  if (located.has(question)) return located.get(question);
  if (located.size === mostLocated) located.clear();
  let rule: Rule | undefined = root;
  const names = segmentsOf(path);
  for (const [index, name] of names.entries()) {
    rule = rule?.fields.get(name);
    if (!hides(rule, name, index === names.length - 1 ? kind : "other")) continue;
    located.set(question, masked);
    return masked;
  }
  located.set(question, rule);
  return rule;
}

/** @returns the value itself where nothing in it is hidden: most of what a run writes */
function maskInside(rule: Rule | undefined, value: Json): Json {
  if (Array.isArray(value)) {
    let shown: Json[] | null = null;
    for (let index = 0; index < value.length; index += 1) {
      const element = value[index] as Json;
      const safe = maskInside(rule, element);
      if (safe === element) continue;
      shown ??= [...value];
      shown[index] = safe;
    }
    return shown ?? value;
  }
  if (!isObject(value)) return value;
  let shown: JsonObject | null = null;
  for (const name of Object.keys(value)) {
    const inner = value[name] as Json;
    const within = rule?.fields.get(name);
    const safe = !isAbsent(inner) && hides(within, name, kindOf(inner)) ? masked : maskInside(within, inner);
    if (safe === inner) continue;
    shown ??= copyOf(value);
    shown[name] = safe;
  }
  return shown ?? value;
}

/** Without a prototype, so that a field named `__proto__` stays a field. */
function copyOf(value: JsonObject): JsonObject {
  const copy: JsonObject = Object.create(null);
  for (const name of Object.keys(value)) copy[name] = value[name] as Json;
  return copy;
}
