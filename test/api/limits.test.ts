import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import { createLimit, type RateLimiter } from "../../src/api/limits.ts";
import { describeApi } from "../../src/api/openapi/describe.ts";
import { createTally } from "../../src/control/callUnits.ts";
import { collections } from "../../src/schema/collections.ts";
import { watchLog } from "./guarded.ts";
import { problemOf } from "./problem.ts";

/** Forty seconds before the end of a minute. */
const start = 1_795_000_000_000 - (1_795_000_000_000 % 60_000) + 20_000;
beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});
const logged = watchLog();

/** The real routes over runs that find nothing, for the person whom the request names. */
function api(rateLimiter?: RateLimiter) {
  const tally = createTally(Date.now);
  const noteUnits = vi.fn(async (key: string, units: number) => tally(key, units).wait);
  const answers: Record<string, unknown> = {
    start: { refused: "Not now." },
    runs: { runs: [], cursor: null },
    backups: { backups: [], cursor: null },
    audit: { entries: [], cursor: null },
    progress: { points: [], schedule: null },
    stats: { figures: null, counting: null, failed: null },
  };
  const acted = vi.fn();
  const runs = new Proxy(
    {},
    {
      get: (_, name: string) =>
        name === "noteUnits"
          ? noteUnits
          : async () => {
              acted(name);
              return answers[name] ?? null;
            },
    },
  ) as never;
  const records = { inspect: async () => null, tryOut: async () => null };
  const app = createApi({
    runs,
    records: records as never,
    collections,
    authenticate: async ({ headers }) => ({
      uid: headers.get("x-uid") ?? "ada",
      name: null,
      role: "superadmin",
      can: "approve",
    }),
    allowedOrigins: [],
    rateLimiter,
  });
  const send = async (method: string, path: string, { body, ...headers }: Record<string, string> = {}) =>
    app.fetch(
      new Request(`http://local${path}`, {
        method,
        headers: { ...(body && { "content-type": "application/json" }), ...headers },
        ...(body && { body }),
      }),
    );
  return { send, noteUnits, acted };
}

type Sent = [method: string, path: string, more?: Record<string, string>];

const starts: Sent[] = [
  ["POST", "/run"],
  ["POST", "/users"],
  ["POST", "/snapshots"],
  ["POST", "/runs", { body: '{"kind":"verify"}' }],
  ["POST", "/runs/some/retry"],
];
const reads: Sent[] = [
  ["GET", "/stats", { "cache-control": "no-cache" }],
  ["GET", "/forecast"],
  ["GET", "/records?type=user&state=legacy"],
  ["GET", "/backups/some/download"],
  ["GET", "/runs/some/results", { accept: "text/csv" }],
  ["GET", "/runs/some/results", { accept: "application/x-ndjson" }],
  ["GET", "/audit", { accept: "text/csv" }],
  ["GET", "/audit/check"],
  ["GET", "/runs/some/results?q=a"],
  ["GET", "/runs/some/results?cause=a"],
];
/** What the page polls, what follows a run, and what steers it. */
const cheap: Sent[] = [
  ["GET", "/session"],
  ["GET", "/schema"],
  ["GET", "/openapi.json"],
  ["GET", "/stats"],
  ["GET", "/progress"],
  ["GET", "/runs"],
  ["GET", "/runs/some"],
  ["GET", "/runs/some/results"],
  ["GET", "/runs/some/causes"],
  ["GET", "/runs/some/log"],
  ["GET", "/runs/some/batches"],
  ["GET", "/runs/some/throughput"],
  ["GET", "/runs/some/executors"],
  ["GET", "/records/user/some"],
  ["GET", "/records/user/some/runs"],
  ["GET", "/records?type=user&id=some"],
  ["GET", "/records/runs?type=user&id=some"],
  ["POST", "/records/try", { body: '{"type":"user","id":"some","definition":{}}' }],
  ["GET", "/backups"],
  ["GET", "/backups/some"],
  ["DELETE", "/backups/some"],
  ["GET", "/audit"],
  ["GET", "/approvals"],
  ["POST", "/approvals/some/approve"],
  ["POST", "/approvals/some/reject"],
  ["PATCH", "/runs/some", { body: '{"maxPerSecond":5}' }],
  ["POST", "/runs/some/pause"],
  ["POST", "/runs/some/resume"],
  ["POST", "/runs/some/cancel"],
];

const template = (path: string) =>
  path
    .replace(/\?.*/, "")
    .replace(/\/some\b/, "/{id}")
    .replace("/user/", "/{type}/");
const nameOf = ([method, path]: Sent) => `${method} ${template(path)}`;

test("every endpoint is either limited and says so, or is tested not to be", () => {
  const described = Object.entries(describeApi(collections, "").paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { responses }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      isLimited: "429" in responses,
    })),
  );
  const limited = [...new Set([...starts, ...reads].map(nameOf))];
  expect(
    described
      .filter((each) => each.isLimited)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(limited.sort());
  const all = [...new Set([...limited, ...cheap.map(nameOf)])];
  expect(all.sort()).toEqual(described.map(({ name }) => name).sort());
});

async function passed(count: number, ask: () => Promise<Response>) {
  for (let call = 1; call <= count; call += 1) expect((await ask()).status, `call ${call}`).not.toBe(429);
}

const limited: [most: number, ...Sent][] = [
  ...starts.map((sent): [number, ...Sent] => [60, ...sent]),
  ...reads.map((sent): [number, ...Sent] => [300, ...sent]),
];

test.each(limited)(
  "of %i a minute of %s %s each is acted on, one more is a 429 until the minute is over",
  async (most, method, path, more) => {
    const { send, acted } = api();
    const ask = (headers = {}) => send(method, path, { ...more, ...headers });
    await passed(most, ask);
    const before = acted.mock.calls.length;
    const refused = await ask();
    expect(refused.headers.get("retry-after")).toBe("40");
    expect((await problemOf(refused, 429)).detail).toContain("try again in 40 seconds");
    expect(acted).toHaveBeenCalledTimes(before);
    vi.setSystemTime(start + 39_999);
    expect((await ask()).headers.get("retry-after")).toBe("1");
    // Another person's are their own, and so is another minute.
    await passed(1, () => ask({ "x-uid": "bea" }));
    vi.setSystemTime(start + 40_000);
    await passed(most, ask);
  },
);

test("starts and reads are counted apart, all of a kind together", async () => {
  const { send } = api();
  for (let round = 0; round < 12; round += 1) for (const sent of starts) await passed(1, () => send(...sent));
  for (const sent of starts) expect((await send(...sent)).status).toBe(429);
  await passed(300, () => send("GET", "/forecast"));
  for (const sent of reads) expect((await send(...sent)).status).toBe(429);
});

test.each(cheap)("%s %s is not limited, nor counted", async (...sent) => {
  const { send, noteUnits } = api();
  await passed(400, () => send(...sent));
  expect(noteUnits).not.toHaveBeenCalled();
});

test("what is refused for a mistake in it is not counted", async () => {
  const { send } = api();
  for (let call = 0; call < 100; call += 1) {
    expect((await send("POST", "/run", { body: '{"dryrun":true}' })).status).toBe(400);
    expect((await send("GET", "/forecast?typo=1")).status).toBe(400);
  }
  await passed(60, () => send("POST", "/run"));
});

test("several isolates share a person's limit through the coordinator, which each asks now and then", async () => {
  const tally = createTally(Date.now);
  const noteUnits = vi.fn(async (key: string, units: number) => tally(key, units).wait);
  const isolates = Array.from({ length: 3 }, () => createLimit({ noteUnits }, undefined));
  let through = 0;
  for (let round = 0; round < 300; round += 1) {
    for (const limit of isolates) through += (await limit("ada", "read")) === 0 ? 1 : 0;
  }
  // Each lets nineteen pass before it asks.
  expect(through).toBeGreaterThanOrEqual(300);
  expect(through).toBeLessThanOrEqual(300 + 3 * 20);
  // One in twenty of those, and one more each to hear that it was the last.
  expect(noteUnits.mock.calls.length).toBeLessThanOrEqual(300 / 20 + 3);
  expect(await isolates[0]?.("ada", "read")).toBe(40);
});

test("where a limiter is bound it decides, by person and kind, and a start counts five times", async () => {
  const keys: string[] = [];
  let left = 12;
  const { send, noteUnits } = api({
    limit: async ({ key }) => {
      keys.push(key);
      left -= 1;
      return { success: left >= 0 };
    },
  });
  await passed(2, () => send("POST", "/run"));
  await passed(2, () => send("GET", "/forecast", { "x-uid": "bea" }));
  expect(new Set(keys)).toEqual(new Set(["start:ada", "read:bea"]));
  const refused = await send("POST", "/run");
  expect(refused.headers.get("retry-after")).toBe("60");
  await problemOf(refused, 429);
  expect(noteUnits).not.toHaveBeenCalled();
});

test("a limiter that fails keeps nobody out, and the log says so", async () => {
  const { send } = api({ limit: () => Promise.reject(new Error("out of order")) });
  await passed(1, () => send("GET", "/forecast"));
  expect(logged()).toContain("out of order");
});
