import type { KeepCurrent } from "../control/scheduleOptions.ts";
import { writeRate } from "../engine/writeRate.ts";

const { least, most } = writeRate;

/** What is wrong with an option that is given, as what it has to be. */
const checks: Record<keyof KeepCurrent, (value: unknown, types: readonly string[]) => string | null> = {
  types(value, types) {
    if (Array.isArray(value) && value.length > 0) return null;
    return `must be a list of at least one type, of ${types.join(", ")}; leave it out for all`;
  },
  backup: (value) => (typeof value === "boolean" ? null : "must be true or false"),
  maxPerSecond: (value) =>
    typeof value === "number" && value >= least && value <= most
      ? null
      : `must be a number from ${least} to ${most}; leave it out for no limit`,
};
const isOption = (name: string): name is keyof KeepCurrent => Object.hasOwn(checks, name);

/**
 * Checks what a host says of scheduled migrations, as nobody is there when they start.
 * @param types those of the collections
 * @throws Error
 */
export function checkKeepCurrent(keepCurrent: unknown, types: readonly string[]): void {
  if (typeof keepCurrent === "boolean") return;
  const names = Object.keys(checks).join(", ");
  if (typeof keepCurrent !== "object" || keepCurrent === null || Array.isArray(keepCurrent)) {
    throw new Error(`keepCurrent must be true, false or an object with ${names}, not ${shown(keepCurrent)}.`);
  }
  for (const [name, value] of Object.entries(keepCurrent)) {
    if (!isOption(name)) throw new Error(`keepCurrent has the unknown option "${name}"; there are ${names}.`);
    const problem = value === undefined ? null : checks[name](value, types);
    if (problem !== null) throw new Error(`keepCurrent.${name} ${problem}. It is ${shown(value)}.`);
  }
  const unknown = (keepCurrent as KeepCurrent).types?.find((type) => !types.includes(type));
  if (unknown !== undefined)
    throw new Error(`keepCurrent names the type ${shown(unknown)}; there are ${types.join(", ")}.`);
}

/** `NaN` is no JSON. */
const shown = (value: unknown): string =>
  typeof value === "number" || typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? typeof value);
