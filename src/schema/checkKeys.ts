import { quote } from "./checkValues.ts";
import type { Definition } from "./definition.ts";

/** Checks what says which keys are records. */
export function checkKeys({ prefix, ids, excludedKeys }: Definition, mistake: (what: string) => Error): void {
  if (typeof prefix !== "string" || !/[^\p{L}\p{N}]$/u.test(prefix)) {
    throw mistake(`prefix ${quote(prefix)} must be a name and a separator such as "project:" or "app:project:"`);
  }
  for (const [member, pattern] of Object.entries({ ids, excludedKeys })) {
    if (pattern === undefined) continue;
    if (!(pattern instanceof RegExp)) throw mistake(`${member} must be a regular expression such as /^[a-z]+$/`);
    // Such an expression remembers where it stopped, and answers differently for the same key.
    if (/[gy]/.test(pattern.flags)) throw mistake(`${member} must not have the flags g and y`);
  }
  if (
    ids &&
    (ids.multiline || !alternativesOf(ids.source).every((each) => each.startsWith("^") && each.endsWith("$")))
  ) {
    const inner = ids.source.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
    const whole = alternativesOf(inner).length > 1 ? `(?:${inner})` : inner;
    throw mistake(
      `ids ${ids} takes ids of which it matches a part: write /^${whole}$/${ids.flags.replace("m", "")}, or /^.+$/ for every id`,
    );
  }
  const start = excludedKeys && !excludedKeys.ignoreCase ? literalStart(excludedKeys) : "";
  if (excludedKeys && !start.startsWith(prefix) && !prefix.startsWith(start)) {
    const before = prefix.replace(/[/.*+?^${}()|[\]\\]/g, "\\$&");
    throw mistake(
      `excludedKeys ${excludedKeys} matches no record's key, as that starts with "${prefix}": write /^${before}${excludedKeys.source.slice(1)}/`,
    );
  }
}

/** What a pattern matches one or the other of, without what is escaped, or in round or square brackets. */
function alternativesOf(source: string): string[] {
  let [outside, depth, inClass] = ["", 0, false];
  for (const letter of source.replace(/\\./gs, "")) {
    if (inClass) inClass = letter !== "]";
    else if (letter === "[") inClass = true;
    else if (letter === "(") depth++;
    else if (letter === ")") depth--;
    else if (depth === 0) outside += letter;
  }
  return outside.split("|");
}

/** The text that whatever matches starts with, as far as that is plain to see. */
const literalStart = (pattern: RegExp): string =>
  alternativesOf(pattern.source).length > 1 || pattern.multiline
    ? ""
    : (/^\^([^\\^$.*+?()[\]{}|]*)(?![*+?{])/.exec(pattern.source)?.[1] ?? "");
