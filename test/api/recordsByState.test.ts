import { expect, test } from "vitest";
import { currentUser, legacySnapshot, legacyUser, records, serve, unreadable } from "./serve.ts";

type Page = { ids: string[]; cursor: string | null };

const store = {
  users: {
    ...records("user:l", 5, legacyUser),
    "user:torn": unreadable,
    "user:conflict": currentUser({ subscriptionStatus: "trial", subscription: { status: "active" } }),
  },
  snapshots: { "snap:s1": legacySnapshot() },
};

test("records are listed by the state in which the last count found them, page by page", async () => {
  const { get } = await serve(store);
  await get("/stats");
  const first = await get<Page>("/records?type=user&state=legacy&limit=3");
  expect(first).toEqual({ ids: ["l0000", "l0001", "l0002"], cursor: expect.any(String) });
  const rest = await get<Page>(`/records?type=user&state=legacy&limit=3&cursor=${first.cursor}`);
  expect(rest).toEqual({ ids: ["l0003", "l0004"], cursor: null });
  expect((await get<Page>("/records?type=user&state=unreadable")).ids).toEqual(["torn"]);
  expect((await get<Page>("/records?type=user&state=conflict")).ids).toEqual(["conflict"]);
  expect((await get<Page>("/records?type=snapshot&state=legacy")).ids).toEqual(["s1"]);
});

test("a new count renews the list", async () => {
  const { get, call, run } = await serve(store);
  await get("/stats");
  await run("/users");
  await call("/stats", { headers: { "cache-control": "no-cache" } });
  expect((await get<Page>("/records?type=user&state=legacy")).ids).toEqual([]);
  expect((await get<Page>("/records?type=user&state=unreadable")).ids).toEqual(["torn"]);
});
