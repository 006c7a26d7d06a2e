import { beforeEach, describe, expect, test } from "vitest";
import type { Cause } from "../../src/contract/results.ts";
import type { Detail } from "../../src/contract/run.ts";
import { currentUser, legacySnapshot, legacyUser, records, type Served, serve, unreadable } from "./serve.ts";

type Page = { results: Detail[]; cursor: string | null; total: number | null };

let served: Served;
let id: string;
const page = (query: string) => served.get<Page>(`/runs/${id}/results?${query}`);
const names = ({ results }: Page) => results.map(({ type, id, action }) => `${type} ${id} ${action}`);

/** Every page of so many, in a list. */
async function walk(query: string): Promise<Detail[][]> {
  const pages: Detail[][] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const next: Page = await page(`${query}${cursor && `&cursor=${cursor}`}`);
    pages.push(next.results);
    cursor = next.cursor;
  }
  return pages;
}

beforeEach(async () => {
  served = await serve({
    users: {
      ...records("user:Odd-", 30, legacyUser),
      ...records("user:torn-", 9, () => unreadable),
      ...records("user:zcurrent-", 11, currentUser),
      "user:conflict": currentUser({ subscriptionStatus: "active" }),
    },
    snapshots: records("snap:odd-", 40, legacySnapshot),
  });
  id = (await served.run("/run", { verbose: true, batchSize: 8 })).run.id;
});

describe("paging", () => {
  test.each([1, 7, 8, 50, 1000])("pages of %d together are one whole page", async (limit) => {
    const whole = await page("limit=1000");
    expect(whole.results.length).toBe(1 + 30 + 9 + 11 + 1 + 40);
    expect(whole.cursor).toBe(null);
    const pages = await walk(`limit=${limit}`);
    expect(pages.flat()).toEqual(whole.results);
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
  });

  test("pages of a selection together are one whole page of it", async () => {
    for (const selection of ["action=migrated", "type=snapshot", "q=odd", "action=error&q=TORN"]) {
      const whole = await page(`limit=1000&${selection}`);
      expect((await walk(`limit=7&${selection}`)).flat()).toEqual(whole.results);
    }
  });

  test("without a limit a page has a hundred rows at most", async () => {
    const all = await page("limit=1000");
    expect(all.results.length).toBeLessThan(100);
    expect(await page("")).toEqual(all);
  });
});

describe("sorting", () => {
  const changes = ({ newFields = [] }: Detail) => newFields.length;
  const place = ({ action }: Detail) => ["error", "migrated", "skipped"].indexOf(action);
  const keys = {
    type: ({ type }: Detail) => ["user", "snapshot"].indexOf(type),
    result: place,
    changes,
  };

  test.each(["type", "result", "changes"] as const)("by %s either way, and within it by id", async (sort) => {
    const { results: byId } = await page("limit=1000");
    const of = keys[sort];
    // A stable sort of everything is what the pages must amount to.
    const up = byId.toSorted((one, other) => of(one) - of(other));
    const down = byId.toSorted((one, other) => of(other) - of(one));
    expect(new Set(up.map(of)).size).toBeGreaterThan(1);
    for (const limit of [1000, 7]) {
      expect((await walk(`sort=${sort}&limit=${limit}`)).flat()).toEqual(up);
      expect((await walk(`sort=-${sort}&limit=${limit}`)).flat()).toEqual(down);
    }
  });

  test("by id against the order of the keys", async () => {
    const { results } = await page("limit=1000");
    expect((await walk("sort=-id&limit=9")).flat()).toEqual(results.toReversed());
    expect((await walk("sort=id&limit=9")).flat()).toEqual(results);
  });

  test("a selection is sorted by itself, and any place of it can be asked for", async () => {
    const selection = "type=user&action=migrated";
    const whole = await page(`limit=1000&${selection}`);
    const down = whole.results.toSorted((one, other) => changes(other) - changes(one));
    const part = await page(`limit=5&offset=3&sort=-changes&${selection}`);
    expect(part).toMatchObject({ results: down.slice(3, 8), total: whole.total });
  });

  test.each([
    ["sort=size", "must be one of id, -id, type"],
    ["sort=id&q=a", "can't be combined with q or cause"],
    ["sort=id&cursor=0.3", "belongs to another sort"],
    ["cursor=s3", "belongs to another sort"],
  ])("%s is refused", async (query, message) => {
    const answer = await served.call(`/runs/${id}/results?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain(message);
  });
});

describe("offset", () => {
  test.each(["", "action=error", "type=snapshot", "type=user&action=migrated"])(
    "pages by offset of the selection %j are those of one whole page, with its total",
    async (selection) => {
      const whole = await page(`limit=1000&${selection}`);
      expect(whole.total).toBe(whole.results.length);
      for (const offset of [0, 3, 8, whole.results.length - 1, whole.results.length, 5_000]) {
        const part = await page(`limit=10&offset=${offset}&${selection}`);
        expect(part.results).toEqual(whole.results.slice(offset, offset + 10));
        expect(part.total).toBe(whole.total);
      }
    },
  );

  test("what is searched for has no total", async () => {
    expect((await page("q=odd")).total).toBe(null);
    expect((await page("cause=whatever")).total).toBe(null);
  });

  test("a download from an offset has the rest, each row once", async () => {
    const whole = await page("limit=1000");
    const answer = await served.call(`/runs/${id}/results?offset=60&limit=5`, {
      headers: { accept: "application/x-ndjson" },
    });
    const lines = (await answer.text()).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(whole.results.slice(60));
  });
});

test("causes name what went wrong, and select the rows that went wrong so", async () => {
  const { causes, complete } = await served.get<{ causes: Cause[]; complete: boolean }>(`/runs/${id}/causes`);
  expect(complete).toBe(true);
  expect(causes.map(({ type, action, count }) => ({ type, action, count }))).toEqual([
    { type: "user", action: "error", count: 9 },
  ]);
  const { pattern = "", ids } = causes[0] ?? {};
  const { results } = await page(`cause=${encodeURIComponent(pattern)}`);
  expect(results.map((row) => row.id)).toEqual(ids);
});

test("rows come in the order of their keys, users first", async () => {
  const listed = names(await page("limit=1000"));
  const ids = (type: string) => listed.filter((name) => name.startsWith(`${type} `));
  expect(listed).toEqual([...ids("user"), ...ids("snapshot")]);
  expect(ids("user")).toEqual([...ids("user")].sort());
});

test.each([
  ["action=migrated", 70],
  ["action=error", 9],
  ["action=skipped", 13],
  ["type=user", 52],
  ["type=snapshot", 40],
  ["type=snapshot&action=error", 0],
  ["q=odd-", 70],
  ["q=ODD-0003", 2],
  ["q=torn&action=migrated", 0],
  ["q=.*", 0],
  ["q=%25", 0],
  ["q=", 92],
])("%s selects %d rows", async (query, count) => {
  const { results, cursor } = await page(`limit=1000&${query}`);
  expect(results.length).toBe(count);
  expect(cursor).toBe(null);
  const wanted = new URLSearchParams(query);
  for (const row of results) {
    expect(row.action).toBe(wanted.get("action") ?? row.action);
    expect(row.type).toBe(wanted.get("type") ?? row.type);
    expect(row.id.toLowerCase()).toContain((wanted.get("q") ?? "").toLowerCase());
  }
});

test("a migrated row says what changed, an error why not, a conflict what disagrees", async () => {
  const [migrated] = (await page("q=Odd-0000&type=user")).results;
  expect(migrated).toEqual({
    ...{ type: "user", id: "Odd-0000", action: "migrated" },
    message: expect.stringMatching(/\S/),
    legacyFields: ["subscriptionStatus"],
    newFields: ["analytics", "subscription", "subscription.status", "updatedAt", "lastActivityAt", "status"],
    changes: [
      {
        path: "analytics",
        from: null,
        value: expect.objectContaining({ sessionCount: 0, lastActiveAt: 1_690_000_000_005 }),
      },
      { path: "subscription", from: null, value: { status: "none" } },
      { path: "subscription.status", from: "subscriptionStatus", value: "trial" },
      { path: "updatedAt", from: null, value: 1_690_000_000_000 },
      { path: "lastActivityAt", from: null, value: 1_690_000_000_005 },
      { path: "status", from: null, value: "active" },
    ],
    at: expect.any(Number),
  });
  const [error] = (await page("q=torn-0000")).results;
  expect(error).toEqual({
    ...{ type: "user", id: "torn-0000", action: "error", message: expect.stringContaining("not JSON") },
    at: expect.any(Number),
  });
  const [conflict] = (await page("q=conflict")).results;
  expect(conflict).toMatchObject({
    action: "skipped",
    conflicts: [{ path: "subscription.status", from: "subscriptionStatus" }],
  });
  expect(conflict?.changes).toBe(undefined);
});

test("skipped rows are kept only for a verbose run, but those in conflict always", async () => {
  id = (await served.run("/users")).run.id;
  expect(names(await page("action=skipped"))).toEqual(["user conflict skipped"]);
});

test("the results of a run under way can be read", async () => {
  served.gate.close();
  id = (await served.begin("/run")).id;
  expect(await page("")).toEqual({ results: [], cursor: null, total: 0 });
  served.gate.open();
});
