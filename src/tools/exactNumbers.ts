import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Whether numbers that a double can't hold keep their digits. Node 20 can do it as well, behind a flag that V8 reads when it
 * makes a new context. Imported before the engine, which asks once whether `JSON.rawJSON` is there.
 */
export const hasExactNumbers = allowExactNumbers();

function allowExactNumbers(): boolean {
  if (typeof JSON.rawJSON === "function") return true;
  setFlagsFromString("--harmony-json-parse-with-source");
  const { rawJSON, isRawJSON } = runInNewContext("JSON") as JSON;
  if (typeof rawJSON !== "function") return false;
  Object.assign(JSON, { rawJSON, isRawJSON });
  return true;
}
