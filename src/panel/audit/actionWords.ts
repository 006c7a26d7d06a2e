import type { Run } from "../../client/contract.ts";
import { kinds } from "../kinds.ts";
import { capitalised } from "../wording.ts";

const commands: Record<string, string> = {
  pause: "Paused the run",
  resume: "Resumed the run",
  cancel: "Cancelled the run",
};

/** What an entry says was done, as a person would say it. An action that this page does not know is shown as it is. */
export function actionWords(action: string): { words: string; isRehearsal: boolean } {
  const isRehearsal = action.endsWith(" (dry run)");
  const plain = action.replace(/ \(dry run\)$/, "");
  const [verb, what = ""] = plain.split(" ");
  const kind = verb === "start" ? kinds[what as Run["kind"]] : undefined;
  if (kind) return { words: `Started a ${kind.noun}`.replace("a undo", "an undo"), isRehearsal };
  if (verb === "retry") return { words: `Retried the errors of ${what.slice(0, 8)}`, isRehearsal };
  return { words: commands[plain] ?? capitalised(plain), isRehearsal };
}
