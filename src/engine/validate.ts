import type { Definition } from "../schema/definition.ts";
import { pathOf } from "../schema/paths.ts";
import type { JsonObject } from "./losslessJson.ts";
import { isSecret } from "./mask.ts";

const maxShown = 3;

/**
 * What the application's own schema finds wrong with a record, as the end of a sentence; `null` when it finds nothing or
 * there is none. A message about a secret is left out, and so is one that quotes a secret's value.
 */
export function issuesOf(definition: Definition, record: JsonObject): string | null {
  const validate = definition.validate?.["~standard"].validate;
  if (!validate) return null;
  // As the application reads it: numbers that a double can't hold are rounded. A schema may change what it is given.
  const value = JSON.parse(JSON.stringify(record)) as unknown;
  let result: ReturnType<typeof validate>;
  try {
    result = validate(value);
  } catch {
    return "the schema's own code failed";
  }
  if (result instanceof Promise) {
    result.catch(() => undefined);
    return "the schema answers only later, and a migration needs one that answers at once";
  }
  const { issues } = result;
  if (!issues) return null;
  const secrets = secretTexts(definition, record);
  const isQuoted = (message: string) =>
    secrets.some((secret) => message.includes(secret) || message.includes(JSON.stringify(secret).slice(1, -1)));
  const shown = issues.slice(0, maxShown).map(({ message, path = [] }) => {
    const steps = stepsOfIssue(path);
    // What is inside a secret may be named after it.
    const end = steps.findIndex((_, index) => isSecret(definition, pathOf(steps.slice(0, index + 1))));
    const place = pathOf(end < 0 ? steps : steps.slice(0, end + 1));
    const hidden = end >= 0 || isQuoted(message) || isQuoted(place);
    return `${place === "" ? "the record" : place}: ${hidden ? "not valid" : message.replace(/(?<![.\s])[.\s]+$/, "")}`;
  });
  const more = issues.length - shown.length;
  return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

const stepsOfIssue = (path: readonly (PropertyKey | { readonly key: PropertyKey })[]): (string | number)[] =>
  path.map((part) => {
    const key = typeof part === "object" ? part.key : part;
    return typeof key === "number" ? key : String(key);
  });

/** The texts and numbers of a record that no message may quote. */
function secretTexts(definition: Definition, record: JsonObject): string[] {
  const found: string[] = [];
  collect(record, "", false);
  return found;

  function collect(value: unknown, path: string, isInSecret: boolean): void {
    if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const place = Array.isArray(value) ? path : path === "" ? name : `${path}.${name}`;
        collect(inner, place, isInSecret || (!Array.isArray(value) && isSecret(definition, place, inner)));
      }
    } else if (isInSecret && value !== null && String(value) !== "") found.push(String(value));
  }
}
