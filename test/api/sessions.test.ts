import { expect, test } from "vitest";
import { bearer, encoded, exp, guarded, listedOrigin, now, secret, valid, watchLog } from "./guarded.ts";
import { problemOf } from "./problem.ts";
import { currentUser, serve } from "./serve.ts";

const logged = watchLog();

test("a valid session of anybody but a superadmin is a 403", async () => {
  const { call, touched } = guarded();
  const answer = await call("/run", await bearer({ uid: "ada", exp }), "POST", "{}");
  expect(answer.status).toBe(403);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ status: 403, title: "Superadmin access required" });
  expect(touched).not.toHaveBeenCalled();
});

test.each([
  ["missing", undefined],
  ["empty", ""],
  ["not base64", "no secret!"],
  ["shorter than 16 bytes", btoa("fifteen bytes..")],
])("a secret that is %s is a 500 for the operator, and nobody is let in", async (_, configured) => {
  const { call, touched } = guarded({ configured });
  // Signed with nothing at all, as somebody who guesses at the missing secret would.
  const unsigned = `Bearer ${encoded({ uid: "admin", exp })}.${encoded({})}`;
  for (const authorization of [await valid(), unsigned, null]) {
    const answer = await call("/run", authorization, "POST", "{}");
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain("SESSION_HMAC_SECRET");
    for (const hidden of [secret, configured || secret, authorization?.slice(7) ?? secret]) {
      expect(`${text}${logged()}`).not.toContain(hidden);
    }
  }
  expect(touched).not.toHaveBeenCalled();
});

test("a superadmin gets in, whatever the scheme's case, and learns who they are", async () => {
  const { call } = guarded();
  for (const authorization of [await valid(), (await valid()).replace("Bearer", "bearer")]) {
    const answer = await call("/session", authorization);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({ uid: "admin", name: "Mara", role: "superadmin", can: "approve" });
  }
});

test("a role that was taken away counts at once", async () => {
  const { call, entries } = await serve();
  expect((await call("/session")).status).toBe(200);
  entries.user.set("user:admin", { text: currentUser({ role: "admin" }) });
  expect((await call("/session")).status).toBe(403);
});

test("a user who was deleted or deactivated is out at once", async () => {
  for (const change of [() => null, () => currentUser({ role: "superadmin", status: "deactivated" })]) {
    const { call, entries } = await serve();
    expect((await call("/session")).status).toBe(200);
    const text = change();
    if (text === null) entries.user.delete("user:admin");
    else entries.user.set("user:admin", { text });
    expect((await call("/session")).status).toBe(401);
  }
});

test.each([
  ["16 bytes", "sixteen bytes ok", 1],
  ["31 bytes", "x".repeat(31), 1],
  ["32 bytes", "x".repeat(32), 0],
])("a secret of %s lets people in, and the log says once if it is too short", async (_, text, warnings) => {
  const short = btoa(text);
  const { call } = guarded({ configured: short });
  for (const answer of [
    await call("/session", await bearer({ uid: "admin", exp }, short)),
    await call("/session", null),
  ]) {
    expect([200, 401]).toContain(answer.status);
  }
  expect((await call("/session", await bearer({ uid: "admin", exp }, short))).status).toBe(200);
  expect(logged().match(/SESSION_HMAC_SECRET has fewer than 32 bytes/g) ?? []).toHaveLength(warnings);
  expect(logged()).not.toContain(short);
});

test.each([
  ["a session of just 400 days", "admin", now / 1000 + 400 * 86_400],
  ["a user without a status, and not deactivated", "legacy", exp],
  ["a record that begins with a byte order mark", "marked", exp],
])("%s is let in", async (_, uid, end) => {
  expect((await guarded().call("/session", await bearer({ uid, exp: end }))).status).toBe(200);
});

test("a request without a session costs no read, and one with a session costs one", async () => {
  const { call, read } = guarded();
  for (const authorization of [
    null,
    "Bearer x.y",
    await bearer({ uid: "byname:ada", exp }),
    await bearer({ uid: "admin", exp: 1 }),
  ]) {
    for (const method of ["GET", "POST"]) await call("/run", authorization, method);
  }
  await call("/run", await valid(), "POST", "{}", { "sec-fetch-site": "cross-site" });
  expect(read).not.toHaveBeenCalled();
  await call("/session", await valid());
  expect(read).toHaveBeenCalledTimes(1);
});

const sending: [method: string, path: string, body: string][] = [
  ["POST", "/run", "{}"],
  ["POST", "/runs/some/cancel", "{}"],
  ["PATCH", "/runs/some", '{"maxPerSecond":5}'],
];

test.each(["cross-site", "same-site", "Cross-Site", "", "something new", null])(
  "what a page of another origin sends (Sec-Fetch-Site: %j) is a 403, and nothing is acted on",
  async (site) => {
    const { call, touched } = guarded();
    for (const [method, path, body] of sending) {
      for (const origin of ["https://evil.example.com", `${listedOrigin}.evil.example`, "null"]) {
        // Older browsers say only the origin.
        const headers = { ...(site !== null && { "sec-fetch-site": site }), origin };
        await problemOf(await call(path, await valid(), method, body, headers), 403);
      }
    }
    expect(touched).not.toHaveBeenCalled();
  },
);

test.each<[string | null, Record<string, string>]>([
  ["same-origin", {}],
  ["none", {}],
  [null, { origin: "http://local" }],
  [null, { origin: listedOrigin }],
  [null, {}],
  ["cross-site", { origin: listedOrigin }],
  ["same-site", { origin: listedOrigin }],
])(
  "what a page of this origin or of a listed one sends (%s) is acted on, and reading is nobody's harm",
  async (site, more) => {
    const headers = { ...(site !== null && { "sec-fetch-site": site }), ...more };
    for (const [method, path, body] of sending) {
      const { call, touched } = guarded();
      await call(path, await valid(), method, body, headers);
      expect(touched).toHaveBeenCalled();
    }
    expect(
      (await guarded().call("/session", await valid(), "GET", undefined, { "sec-fetch-site": "cross-site" })).status,
    ).toBe(200);
  },
);
