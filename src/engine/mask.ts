import { fieldNamesOf, isSecretName, type Secrecy, secretPaths } from "../schema/secrets.ts";
import { isAbsent, isObject, isRaw, type Json, type JsonObject } from "./losslessJson.ts";

/** Shown in place of a secret value. */
export const masked = "•••";

/**
 * Whether the value at a path is secret: its path is in the definition's `secrets`, it is copied to or from such a path, its
 * name is that of a secret (`isSecretName`), or it is inside such a value. `members.token` means the token of each member.
 * @param value the value there (by default a text): `true` is no secret, whatever its name
 */
export function isSecret(definition: Secrecy, path: string, value: Json = ""): boolean {
  return findRule(definition, path, value) === masked;
}

/**
 * A value with every secret in it replaced by `•••`. The given value is not changed.
 * @param path the value's path in its record; `""` for a whole record
 * @throws RangeError for a value that is nested too deeply for the stack
 */
export function mask(definition: Secrecy, path: string, value: Json): Json {
  if (isAbsent(value)) return value;
  const rule = path === "" ? compileRules(definition).root : findRule(definition, path, value);
  return rule === masked ? masked : maskInside(rule, value);
}

/** The masked value of a change. A copy of a secret field is secret wherever it was copied to. */
export function maskChange<T extends Json>(
  definition: Secrecy,
  change: { path: string; from: string | null },
  value: T,
) {
  const secret = change.from !== null && isSecret(definition, change.from, value);
  return secret ? masked : mask(definition, change.path, value);
}

/** What a definition says about the secrecy of one field. */
type Rule = {
  secret: boolean;
  /** The field is in `notSecret`: its name makes no secret of it. */
  excepted: boolean;
  /** The names at the other ends of the field's copies: one that is a secret's makes this field secret as well. */
  aliases: string[];
  fields: Map<string, Rule>;
};

/** A cache of what `findRule` returned: a run looks up the same paths for every record. */
type RuleCache = Map<string, Rule | undefined | typeof masked>;
const maxCachedRules = 1_000;

const compiled = new WeakMap<Secrecy, { root: Rule; cache: RuleCache }>();

/** A definition's rules as a tree. Masking walks through it and the record side by side. */
function compileRules(definition: Secrecy): { root: Rule; cache: RuleCache } {
  const existing = compiled.get(definition);
  if (existing) return existing;
  const root = newRule();
  for (const path of secretPaths(definition)) ruleAt(root, path).secret = true;
  for (const path of definition.notSecret ?? []) ruleAt(root, path).excepted = true;
  for (const { from, to } of definition.copies) {
    const [source, target] = [ruleAt(root, from), ruleAt(root, to)];
    source.excepted = target.excepted = source.excepted || target.excepted;
    source.aliases.push(fieldNamesOf(to).at(-1) as string);
    target.aliases.push(fieldNamesOf(from).at(-1) as string);
  }
  const rules = { root, cache: new Map() };
  compiled.set(definition, rules);
  return rules;
}

const newRule = (): Rule => ({ secret: false, excepted: false, aliases: [], fields: new Map() });

function ruleAt(root: Rule, path: string): Rule {
  let rule = root;
  for (const name of fieldNamesOf(path)) {
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

/** Whether a field with this rule, name and kind of value is secret. */
function isSecretField(rule: Rule | undefined, name: string, kind: Kind): boolean {
  if (rule?.secret) return true;
  if (rule?.excepted) return false;
  return isSecretName(name, kind) || (rule?.aliases.some((alias) => isSecretName(alias, kind)) ?? false);
}

/** The rule for a path: `undefined` when there is none, `masked` when the path is secret or inside a secret. */
function findRule(definition: Secrecy, path: string, value: Json): Rule | undefined | typeof masked {
  const { root, cache } = compileRules(definition);
  const kind = kindOf(value);
  const plain = path.includes("[") ? fieldNamesOf(path).join(".") : path;
  const cacheKey = `${kind} ${plain}`;
  if (cache.has(cacheKey)) return cache.get(cacheKey);
  if (cache.size === maxCachedRules) cache.clear();
  let rule: Rule | undefined = root;
  const names = plain.split(".");
  for (const [index, name] of names.entries()) {
    rule = rule?.fields.get(name);
    if (!isSecretField(rule, name, index === names.length - 1 ? kind : "other")) continue;
    cache.set(cacheKey, masked);
    return masked;
  }
  cache.set(cacheKey, rule);
  return rule;
}

/** @returns the same value when it contains no secret, as most values do */
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
    const safe = !isAbsent(inner) && isSecretField(within, name, kindOf(inner)) ? masked : maskInside(within, inner);
    if (safe === inner) continue;
    shown ??= copyOf(value);
    shown[name] = safe;
  }
  return shown ?? value;
}

/** A copy without a prototype, so that a field named `__proto__` stays a field. */
function copyOf(value: JsonObject): JsonObject {
  const copy: JsonObject = Object.create(null);
  for (const name of Object.keys(value)) copy[name] = value[name] as Json;
  return copy;
}
