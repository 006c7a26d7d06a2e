import { expect, test } from "vitest";
import type { RunLog } from "../../src/control/ports.ts";
import { digest } from "../../src/engine/digest.ts";
import { copy, defineCollection } from "../../src/schema/definition.ts";
import { driver, memoryHome, number } from "./testStores.ts";

/** In bytes: https://developers.cloudflare.com/durable-objects/platform/limits/. The local emulator takes larger ones. */
const largestSqliteRow = 2_000_000;

const people = defineCollection({
  ...{ type: "user", plural: "Users", prefix: "user:", containers: {}, deprecated: [], secrets: [] },
  copies: [copy("emails[].ok", "emails[].verified", "string")],
  fills: { "emails[].kind": "home" },
});

test("records that change in nearly two thousand places are stored in rows that SQLite takes", async () => {
  const home = memoryHome();
  for (let index = 0; index < 12; index += 1) {
    // Digests can't be compressed.
    const emails = Array.from({ length: 950 }, (_, entry) => ({ ok: digest([index, entry]) }));
    home.stores.user.entries.set(`user:${number(index)}`, { text: JSON.stringify({ emails }) });
  }
  const sizes: number[] = [];
  const log: RunLog = {
    ...home.log,
    saveRows(runId, batch, part, rows) {
      sizes.push(rows.length);
      home.log.saveRows(runId, batch, part, rows);
    },
    saveLease(lease, intents) {
      if (intents) sizes.push(JSON.stringify(intents).length);
      home.log.saveLease(lease, intents);
    },
  };
  const driven = driver({ ...home, log }, { collections: [people] });
  for (const dryRun of [true, false]) {
    const id = await driven.start(["user"], { dryRun });
    await driven.drive();
    expect(await driven.runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 12, errors: 0 } });
  }
  expect(Math.max(...sizes)).toBeLessThan(largestSqliteRow);
});
