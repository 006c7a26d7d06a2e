/**
 * Tries every property of the engine with many more cases than a test run does: `npm run properties -- --cases 100000`.
 * A failure prints its seed and the smallest case that shows it.
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { cases: { type: "string", default: "100000" } } });
if (!/^[1-9]\d*$/.test(values.cases)) {
  console.error(`--cases must be a whole number above 0, not ${values.cases}.`);
  process.exit(2);
}
const files = ["properties", "randomDefinitions", "lists"].map((name) => `test/engine/${name}.test.ts`);
const options = ["run", "--config", "test/vitest.config.ts", "--project", "unit", "--testTimeout", "0"];
const running = spawn("vitest", [...options, ...files], {
  stdio: "inherit",
  env: { ...process.env, PROPERTY_CASES: values.cases },
});
running.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
