import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { plan } from "../../src/engine/plan.ts";
import { users } from "../../src/schema/users.ts";
import { kvStore } from "../../src/worker/kv.ts";

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)));
const mark = [0xef, 0xbb, 0xbf];

test.each([
  ["plain", bytes('{"uid":"u1"}')],
  ["with a byte order mark", bytes(mark, '{"uid":"u1"}')],
  ["with two of them", bytes(mark, mark, '{"uid":"u1"}')],
  ["nothing but a byte order mark", bytes(mark)],
  ["empty", bytes("")],
  ["with a mark in the middle", bytes('{"uid":"', mark, '"}')],
  ["not UTF-8", bytes('{"uid":"', [0xff, 0xfe], '"}')],
  ["not UTF-8 behind a byte order mark", bytes(mark, '{"uid":"', [0xff], '"}')],
  ["UTF-16", bytes([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
  ["half a character", bytes('{"uid":"', [0xe2, 0x82], '"}')],
  ["the replacement character itself", bytes('{"uid":"\uFFFD"}')],
  ["NUL and emoji", bytes('{"uid":"\0😀"}')],
])("a value is read the same alone and in bulk: %s", async (_what, value) => {
  const store = kvStore(env.KV_USERS);
  for (const [index, metadata] of [undefined, null, { plan: "pro" }, "text", 0, []].entries()) {
    const key = `user:u${index}`;
    await env.KV_USERS.put(key, value, metadata === undefined ? {} : { metadata });
    await env.KV_USERS.put("user:other", "{}");
    const alone = (await store.getMany([key])).get(key);
    const inBulk = (await store.getMany([key, "user:other"])).get(key);
    expect(alone).toStrictEqual(inBulk);
    expect(alone?.text.codePointAt(0)).not.toBe(0xfeff);
  }
});
test("what there is not is read the same alone and in bulk", async () => {
  const store = kvStore(env.KV_USERS);
  expect(await store.getMany(["user:nobody"])).toEqual(await store.getMany(["user:nobody", "user:noone"]));
});

test("a record behind a byte order mark is a record like any other", async () => {
  const store = kvStore(env.KV_USERS);
  await env.KV_USERS.put("user:u1", bytes(mark, '{"uid":"u1"}'));
  const stored = (await store.getMany(["user:u1"])).get("user:u1");
  expect(plan(users, stored?.text ?? "", 1)).toMatchObject({ state: "legacy", record: { uid: "u1" } });
});
