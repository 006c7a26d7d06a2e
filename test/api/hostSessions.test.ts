import { expect, test, vi } from "vitest";
import { hostSessions } from "../../src/api/auth/hostSessions.ts";
import { createApi } from "../../src/api/createApi.ts";
import { collections } from "../../src/schema/collections.ts";
import { watchLog } from "./guarded.ts";
import { problemOf } from "./problem.ts";

const logged = watchLog();
const ada = { uid: "ada", name: "Ada", role: "owner" };

/** The API with this session check of a host's. `tryOut` is given what `POST /records/try` was sent. */
function hostedBy(authenticate: (request: Request) => unknown) {
  const noteRefusal = vi.fn(async () => {});
  const tryOut = vi.fn(async () => ({ mistake: "reached" }));
  const api = createApi({
    runs: { noteRefusal } as never,
    records: { tryOut } as never,
    collections,
    authenticate: hostSessions(authenticate),
    allowedOrigins: [],
  });
  const call = async (path: string, init?: RequestInit & { duplex?: "half" }) =>
    api.fetch(new Request(`http://local${path}`, init));
  return { call, noteRefusal, tryOut };
}
const sessionBy = (answer: unknown) => hostedBy(() => answer).call("/session");
const json = { "content-type": "application/json" };
const tried = { type: "user", id: "u1", definition: {} };

test("of what a host answers, the session's own members are kept and nothing else", async () => {
  const answer = await sessionBy({ ...ada, token: "sesame", toJSON: () => ({ token: "sesame" }), email: "a@b.c" });
  expect(await answer.json()).toEqual({ ...ada, can: "approve" });
  expect(logged()).toBe("");
});

test.each([
  [undefined, null],
  [null, null],
  [7, null],
  [{ first: "Ada" }, null],
  ["Ada\ud800", "Ada\ufffd"],
])("a name that reads %j is %j", async (name, expected) => {
  expect(await (await sessionBy({ ...ada, name })).json()).toMatchObject({ uid: "ada", name: expected });
});

test.each(["view", "operate", "approve"])("a session that can %s is let in as such", async (can) => {
  expect(await (await sessionBy({ ...ada, can })).json()).toEqual({ ...ada, can });
});

test("a uid may have 512 characters, whatever they are", async () => {
  for (const uid of ["u".repeat(512), "😀", "a:b/c", " "]) {
    expect(await (await sessionBy({ ...ada, uid })).json()).toMatchObject({ uid });
  }
});

test.each<[what: string, answer: unknown, status: 401 | 403, said: RegExp]>([
  ["nothing", undefined, 401, /no object/],
  ["null", null, 401, /no object/],
  ["false", false, 401, /no object/],
  ["true", true, 401, /no object/],
  ["a text", "ada", 401, /no object/],
  ["an empty object", {}, 403, /uid/],
  ["an empty uid", { ...ada, uid: "" }, 403, /uid/],
  ["a uid that is a number", { ...ada, uid: 7 }, 403, /uid/],
  ["a uid that is too long", { ...ada, uid: "u".repeat(513) }, 403, /uid.*512/],
  ["a uid with half a surrogate pair", { ...ada, uid: "a\ud800" }, 403, /uid.*surrogate/],
  ["no role", { uid: "ada", name: null }, 403, /role/],
  ["a role that is a list", { ...ada, role: ["owner"] }, 403, /role/],
  ["an unknown right", { ...ada, can: "everything" }, 403, /can must be one of view, operate, approve/],
  ["a right of null", { ...ada, can: null }, 403, /can must be/],
  ["a right that is a list", { ...ada, can: ["view"] }, 403, /can must be/],
  ["an inherited name for a right", { ...ada, can: "toString" }, 403, /can must be/],
  ["a refusal without a person", { refused: {}, response: new Response() }, 403, /uid/],
  ["a refusal without a response", { refused: ada, response: { status: 403 } }, 403, /uid/],
])("a check that answers %s lets nobody in, and the log says what is wrong", async (_, answer, status, said) => {
  const { call, tryOut } = hostedBy(async () => answer);
  const post = { method: "POST", headers: json, body: JSON.stringify(tried) };
  await problemOf(await call("/session"), status);
  await problemOf(await call("/records/try", post), status);
  expect(tryOut).not.toHaveBeenCalled();
  expect(logged()).toMatch(said);
  expect(logged()).not.toContain("ada");
});

test("a response that is answered or thrown is the answer", async () => {
  const refusal = () => Response.json({ error: "Sign in first." }, { status: 418 });
  for (const check of [
    refusal,
    () => {
      throw refusal();
    },
    () => Promise.reject(refusal()),
  ]) {
    const answer = await hostedBy(check).call("/session");
    expect([answer.status, await answer.json()]).toEqual([418, { error: "Sign in first." }]);
  }
  expect(logged()).toBe("");
});

test("whom a check refuses by name is noted, and answered as it says", async () => {
  const refused = { uid: "eve", name: "Eve", token: "sesame" };
  const response = () => new Response("no", { status: 403 });
  const { call, noteRefusal } = hostedBy(() => ({ refused, response: response() }));
  expect((await call("/session")).status).toBe(403);
  expect(noteRefusal).toHaveBeenCalledExactlyOnceWith({ uid: "eve", name: "Eve" }, "GET /session");
});

test.each([new Error("the password is sesame"), "sesame", undefined, null, { uid: "ada" }])(
  "a check that throws %j is a 500 that keeps to itself why, and the log has it",
  async (thrown) => {
    const { call, tryOut } = hostedBy(() => {
      throw thrown;
    });
    const answer = await call("/records/try", { method: "POST", headers: json, body: JSON.stringify(tried) });
    const { detail } = await problemOf(answer, 500);
    expect(detail).toContain("The session check failed");
    expect(detail).not.toContain("sesame");
    expect(logged()).toContain("session check given to defineMigrations failed");
    expect(logged()).toContain(String(thrown));
    expect(tryOut).not.toHaveBeenCalled();
  },
);

test.each<[how: string, read: (request: Request) => Promise<unknown>]>([
  ["not at all", async () => {}],
  ["as text", (request) => request.text()],
  ["as JSON", async (request) => expect(await request.json()).toEqual(tried)],
  ["in part", async (request) => request.body?.getReader().read()],
  ["and cancels it", async (request) => request.body?.cancel()],
  ["of a clone", (request) => request.clone().text()],
])("a check that reads the body %s leaves it to the API", async (_, read) => {
  const { call, tryOut } = hostedBy(async (request) => {
    expect([request.method, request.headers.get("content-type")]).toEqual(["POST", "application/json"]);
    await read(request);
    return ada;
  });
  const answer = await call("/records/try", { method: "POST", headers: json, body: JSON.stringify(tried) });
  expect((await problemOf(answer, 400)).detail).toBe("reached");
  expect(tryOut).toHaveBeenCalledExactlyOnceWith("user", "u1", {});
});

test("where the host's own middleware has read the body, the check is asked all the same", async () => {
  const request = new Request("http://local/session", { method: "POST", body: "{}" });
  await request.text();
  expect(await hostSessions(() => ada)(request)).toEqual({ ...ada, can: "approve" });
});

test.each([true, false])(
  "of a body without end, 64 KiB are read and no more (by the check as well: %s)",
  async (reads) => {
    let sent = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          sent += 1;
          controller.enqueue(new Uint8Array(8 * 1024));
        },
      },
      { highWaterMark: 0 },
    );
    const { call } = hostedBy(async (request) => {
      if (reads) await request.text();
      return ada;
    });
    const answer = await call("/records/try", { method: "POST", headers: json, body, duplex: "half" });
    expect((await problemOf(answer, 413)).detail).toContain("64 KiB");
    expect(sent).toBeLessThan(12);
  },
);
