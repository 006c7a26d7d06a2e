import { describe, expect, test } from "vitest";
import { problemOf } from "./problem.ts";
import { legacySnapshot, legacyUser, type Served, serve } from "./serve.ts";

const store = { users: { "user:u1": legacyUser() }, snapshots: { "snap:s1": legacySnapshot() } };

async function expectNothingStarted({ get, entries, operations, events }: Served, before: unknown) {
  expect(await get("/runs")).toEqual({ runs: [], cursor: null });
  expect(entries).toEqual(before);
  expect(operations).toEqual([]);
  expect(events.size).toBe(0);
}

describe.each(["/run", "/users", "/snapshots"])("POST %s", (path) => {
  test.each<[name: string, body: unknown, paths: string[]]>([
    ["a mistyped dryRun", { dryrun: true }, ["dryrun"]],
    ["a mistyped dryRun in another style", { "dry-run": true, dry_run: true }, ["dry-run", "dry_run"]],
    ["an option that there is not", { force: true }, ["force"]],
    ["an option named as every object's own", { constructor: 1, toString: 1 }, ["constructor", "toString"]],
    ["an option named __proto__", '{"__proto__":{"dryRun":true}}', ["__proto__"]],
    ["a dryRun that is text", { dryRun: "true" }, ["dryRun"]],
    ["a dryRun that is a number", { dryRun: 1 }, ["dryRun"]],
    ["a dryRun that is null", { dryRun: null }, ["dryRun"]],
    ["flags of a wrong type", { skipErrors: "no", verbose: [] }, ["skipErrors", "verbose"]],
    ["an empty batch", { batchSize: 0 }, ["batchSize"]],
    ["a batch that is too large", { batchSize: 1001 }, ["batchSize"]],
    ["a negative batch", { batchSize: -5 }, ["batchSize"]],
    ["a batch and a half", { batchSize: 1.5 }, ["batchSize"]],
    ["a batch size that is text", { batchSize: "50" }, ["batchSize"]],
    ["a batch size that no double holds", '{"batchSize":1e400}', ["batchSize"]],
    [
      "everything at once",
      { dryRun: 0, batchSize: 0, skipErrors: 0, verbose: 0, typo: 0 },
      ["batchSize", "dryRun", "skipErrors", "typo", "verbose"],
    ],
    ["a list", [{ dryRun: true }], [""]],
    ["a text", '"dryRun"', [""]],
    ["null", "null", [""]],
    ["a number", "1", [""]],
    ["no JSON", "{dryRun:true}", [""]],
    ["an option that is there twice", '{"dryRun":true,"batchSize":5,"dryRun":false}', ["dryRun"]],
    ["an option that is there twice in other letters", '{"dryRun":true,"dry\\u0052un":true}', ["dryRun"]],
    ["half of its JSON", '{"dryRun":true', [""]],
  ])("%s is a 400 that names every bad field, and starts nothing", async (_, body, paths) => {
    const served = await serve(store);
    const before = served.stored();
    const problem = await problemOf(await served.post(path, body), 400);
    expect(problem.errors?.map((error) => error.path).sort()).toEqual(paths);
    for (const { path: name, message } of problem.errors ?? []) {
      expect(message).toMatch(/\S/);
      expect(problem.detail).toContain(name);
    }
    await expectNothingStarted(served, before);
  });

  test.each(["?dryRun=true", "?dryrun=1", "?batchSize=5", "?x"])(
    "options in the address, %s, are refused",
    async (query) => {
      const served = await serve(store);
      const before = served.stored();
      const name = /\w+/.exec(query)?.[0];
      expect((await problemOf(await served.post(`${path}${query}`, {}), 400)).errors).toMatchObject([{ path: name }]);
      await expectNothingStarted(served, before);
    },
  );

  test.each([
    ["application/x-www-form-urlencoded", "dryRun=true"],
    ["application/x-www-form-urlencoded", '{"dryRun":true}'],
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="dryRun"\r\n\r\ntrue\r\n--x--\r\n',
    ],
    ["text/plain;charset=UTF-8", '{"dryRun":true}'],
    ["application/jsonp", "{}"],
  ])("a body sent as %s is a 415 and starts nothing", async (type, body) => {
    const served = await serve(store);
    const before = served.stored();
    await problemOf(await served.post(path, body, { "content-type": type }), 415);
    await expectNothingStarted(served, before);
  });

  test.each(["", "{}", '{"dryRun":true}', "  "])(
    "a body %j that does not say what it is is a 415, unless it is empty",
    async (text) => {
      const served = await serve(store);
      const before = served.stored();
      const body = new TextEncoder().encode(text);
      const answer = await served.call(path, { method: "POST", body });
      expect(answer.status).toBe(text === "" ? 200 : 415);
      if (text !== "") await expectNothingStarted(served, before);
    },
  );

  test.each([
    ["a byte that is none of UTF-8", [0xff]],
    ["more bytes than a character takes", [0xe0, 0x80, 0xaf]],
    ["half a character", [0xf0, 0x9f, 0x98]],
  ])("%s in a body is a 400 and starts nothing", async (_, bytes) => {
    const served = await serve(store);
    const before = served.stored();
    const body = Buffer.concat([Buffer.from('{"dryRun":true,"reason":"'), Buffer.from(bytes), Buffer.from('"}')]);
    const headers = { "content-type": "application/json" };
    const problem = await problemOf(await served.call(path, { method: "POST", headers, body }), 400);
    expect(problem.detail).toContain("UTF-8");
    await expectNothingStarted(served, before);
  });

  test("the same name in two objects, or in a text, is no name that is there twice", async () => {
    const { post } = await serve(store);
    const body = '{"dryRun":true,"reason":"{\\"dryRun\\":false,\\"dryRun\\":true}"}';
    expect((await post(path, body)).status).toBe(200);
  });

  test("a Content-Type that is not JSON is a 415 although the body is empty", async () => {
    const served = await serve(store);
    const before = served.stored();
    for (const type of ["application/x-www-form-urlencoded", "text/plain"]) {
      await problemOf(await served.call(path, { method: "POST", headers: { "content-type": type } }), 415);
    }
    await expectNothingStarted(served, before);
  });

  test.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/merge-patch+json",
  ])("a body sent as %s is read", async (type) => {
    const { post, get } = await serve(store);
    expect((await post(path, { dryRun: true }, { "content-type": type })).status).toBe(200);
    expect(await get("/runs")).toMatchObject({ runs: [{ dryRun: true }] });
  });

  test("a body over 64 KiB is a 413 and starts nothing, of exactly 64 KiB it is read", async () => {
    const served = await serve(store);
    const before = served.stored();
    const padded = (length: number) => `{"dryRun":true}${" ".repeat(length - 15)}`;
    await problemOf(await served.post(path, padded(65_537)), 413);
    await expectNothingStarted(served, before);
    expect((await served.post(path, padded(65_536))).status).toBe(200);
  });

  test("a body over 64 KiB that does not say how long it is, is a 413 and not read to its end", async () => {
    const served = await serve(store);
    const before = served.stored();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
        if (sent === 1_000) controller.close();
      },
    });
    const headers = { "content-type": "application/json" };
    await problemOf(await served.call(path, { method: "POST", headers, body, duplex: "half" } as RequestInit), 413);
    expect(sent).toBeLessThan(20);
    await expectNothingStarted(served, before);
  });
});

test("a body that is empty, blank or {} means the defaults", async () => {
  for (const body of [undefined, "", "  \n", {}]) {
    const { post } = await serve(store);
    const answer = await post("/run", body);
    expect(answer.status).toBe(200);
    const { run } = (await answer.json()) as { run: object };
    expect(run).toMatchObject({ dryRun: false, options: { batchSize: 50, skipErrors: true, verbose: false } });
  }
});
