import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { transitions } from "../../src/engine/lifecycle.ts";

test("the documented transitions of a run are the ones that the run log allows, in the drawing and in the table", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/run-states.md"), "utf8");
  const drawn = [...text.matchAll(/^ {2}(\w+) --> (\w+)(?:: (\w+))?$/gm)].map(([, from, to, command]) => ({
    ...{ from, to },
    ...(command && { command }),
  }));
  expect(drawn).toEqual(transitions.map(({ because, ...drawn }) => drawn));
  const rows = [...text.matchAll(/^\| (\w+) +\| (\w+) +\| (\w*) +\| (.+?) +\|$/gm)].slice(1);
  const said = rows.map(([, from, to, command, because]) => ({
    ...{ from, to },
    ...(command && { command }),
    because,
  }));
  expect(said).toEqual(transitions);
});
