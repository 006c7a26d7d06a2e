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
    const alternatives = alternativesOf(pattern);
    if (member === "ids") {
      if (!pattern.multiline && alternatives.every((each) => each.startsWith("^") && each.endsWith("$"))) continue;
      const inner = pattern.source.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
      const whole = inner.includes("|") ? `(?:${inner})` : inner;
      throw mistake(
        `ids ${ids} takes ids of which it matches a part: write /^${whole}$/${pattern.flags.replace("m", "")}, or /^.+$/ for every id`,
      );
    }
    // What all keys that match start with, as far as that is plain to see.
    const start = alternatives.length === 1 && /^\^([^\\^$.*+?()[\]{}|]*)(?![*+?{])/.exec(pattern.source)?.[1];
    if (start && pattern.flags === "" && !start.startsWith(prefix) && !prefix.startsWith(start)) {
      throw mistake(`excludedKeys ${pattern} matches no key of a record: begin it with the prefix, ${prefix}`);
    }
  }
}

/** What a pattern matches one or the other of, without what is escaped, or in round or square brackets. */
function alternativesOf({ source }: RegExp): string[] {
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
