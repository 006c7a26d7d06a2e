import { expect, test } from "vitest";
import { bearer, encoded, exp, guarded, secret, valid, watchLog } from "./guarded.ts";
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

test("a superadmin gets in, whatever the scheme's case, and is told who they are", async () => {
  const { call } = guarded();
  for (const authorization of [await valid(), (await valid()).replace("Bearer", "bearer")]) {
    const answer = await call("/session", authorization);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({ uid: "admin", name: "Mara", role: "superadmin" });
  }
});

test("a role that was taken away counts at once", async () => {
  const { call, entries } = await serve();
  expect((await call("/session")).status).toBe(200);
  entries.user.set("user:admin", { text: currentUser({ role: "admin" }) });
  expect((await call("/session")).status).toBe(403);
  entries.user.delete("user:admin");
  expect((await call("/session")).status).toBe(401);
});
