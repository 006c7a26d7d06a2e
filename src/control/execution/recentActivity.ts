import { isObject, parseJson } from "../../engine/losslessJson.ts";
import { presentValues } from "../../engine/places.ts";
import { activityFieldsOf, type Definition } from "../../schema/definition.ts";

const recently = 120_000;

/** Whether the application touched a record in the last two minutes, going by its activity fields. */
export function isRecentlyActive(definition: Definition, text: string | undefined, now: number): boolean {
  try {
    const record = parseJson(text ?? "");
    if (!isObject(record)) return false;
    const times = activityFieldsOf(definition).flatMap((path) => presentValues(record, path));
    return times.some((time) => typeof time === "number" && time > now - recently && time <= now + recently);
  } catch {
    return false;
  }
}
