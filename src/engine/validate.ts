import type { Definition } from "../schema/definition.ts";
import { pathOf } from "../schema/paths.ts";
import { isRaw, type JsonObject } from "./losslessJson.ts";
import { isSecret } from "./mask.ts";
import { ignoreLater, isThenable } from "./thenable.ts";

const maxShown = 3;
/** Of the name of a field that counts as part of a secret, in characters. */
const shortestName = 8;
/** Of one message, in characters: a schema may quote what it found, and a result has to stay small. */
const longestMessage = 300;
const failed = "the schema's own code failed";

/**
 * What the application's own schema finds wrong with a record, as the end of a sentence; `null` when it finds nothing or
 * there is none. Never throws. A message about a secret is left out, and so is one that quotes a secret's value.
 */
export function issuesOf(definition: Definition, record: JsonObject): string | null {
  const validate = definition.validate?.["~standard"].validate;
  if (!validate) return null;
  // As the application reads it: numbers that a double can't hold are rounded. A schema may change what it is given.
  const read = () => JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
  try {
    const result: unknown = validate(read());
    if (isThenable(result)) {
      ignoreLater(result);
      return "the schema answers only later, and a migration needs one that answers at once";
    }
    const { issues } = result as { issues?: readonly Issue[] };
    if (!issues || issues.length === 0) return issues ? "the schema finds something wrong and does not say what" : null;
    const secrets = [record, read()].flatMap((each) => secretTexts(definition, each));
    const isQuoted = (message: string) => secrets.some((secret) => message.toLowerCase().includes(secret));
    const shown = issues.slice(0, maxShown).map(({ message, path }) => {
      const steps = stepsOfIssue(path ?? []);
      // What is inside a secret may be named after it.
      const end = steps.findIndex((_, index) => isSecret(definition, pathOf(steps.slice(0, index + 1))));
      const place = pathOf(end < 0 ? steps : steps.slice(0, end + 1));
      const hidden = end >= 0 || isQuoted(message) || isQuoted(place);
      return `${shortened(place) || "the record"}: ${hidden ? "not valid" : shortened(message).replace(/(?<![.\s])[.\s]+$/, "")}`;
    });
    const more = issues.length - shown.length;
    return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
  } catch {
    return failed;
  }
}

type Issue = { message: string; path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | null };

const shortened = (text: string): string => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text);

const stepsOfIssue = (path: NonNullable<Issue["path"]>): (string | number)[] =>
  path.map((part) => {
    const key = typeof part === "object" ? part.key : part;
    return typeof key === "number" ? key : String(key);
  });

/** The texts, numbers and names of a record that no message may quote, in lower case, as they are and as JSON writes them. */
function secretTexts(definition: Definition, record: object): string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    const plain = text.toLowerCase();
    for (const each of [plain, JSON.stringify(plain).slice(1, -1)]) if (each !== "") found.add(each);
  };
  collect(record, "", false);
  return [...found];

  function collect(value: unknown, path: string, isInSecret: boolean): void {
    if (isRaw(value)) collect(value.rawJSON, path, isInSecret);
    else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const place = Array.isArray(value) ? path : path === "" ? name : `${path}.${name}`;
        // Not short ones, such as "id", which are in many words.
        if (isInSecret && !Array.isArray(value) && name.length >= shortestName) add(name);
        collect(inner, place, isInSecret || (!Array.isArray(value) && isSecret(definition, place, inner)));
      }
    } else if (isInSecret && value !== null) add(String(value));
  }
}
