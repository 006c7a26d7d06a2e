import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type AccessOptions, cloudflareAccess } from "../../src/worker/cloudflareAccess.ts";
import { defineMigrations } from "../../src/worker/migrations.ts";
import { problemOf } from "../api/problem.ts";

const issuer = "https://acme.cloudflareaccess.com";
const audience = "a".repeat(64);
const certs = `${issuer}/cdn-cgi/access/certs`;

type Pair = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey };
const pair = async (kid: string): Promise<Pair> => ({
  kid,
  ...(await generateKeyPair("RS256", { extractable: true })),
});
let first: Pair;
let second: Pair;
let logged: string[];

beforeAll(async () => {
  [first, second] = [await pair("first"), await pair("second")];
});
beforeEach(() => {
  logged = [];
  for (const name of ["warn", "error"] as const) {
    const spy = vi.spyOn(console, name).mockImplementation((...words) => void logged.push(words.map(String).join(" ")));
    onTestFinished(() => spy.mockRestore());
  }
});

/** As the endpoint answers, but without `alg`: it is not for the answer to say which algorithm counts. */
const keySet = async (...pairs: Pair[]) =>
  Response.json({
    keys: await Promise.all(
      pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: "sig" })),
    ),
    // What else the endpoint answers.
    public_cert: { kid: "first", cert: "…" },
  });

/** The endpoint of the team's keys. */
function endpointWith(...pairs: Pair[]) {
  const endpoint = {
    asked: [] as string[],
    redirects: [] as string[],
    answer: () => keySet(...pairs) as Promise<Response>,
    fetch: async (address: string, { redirect }: { redirect: string }) => {
      endpoint.asked.push(address);
      endpoint.redirects.push(redirect);
      return endpoint.answer();
    },
  };
  return endpoint;
}

const claims = (change: object = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ iss: issuer, aud: [audience], iat: now, nbf: now, exp: now + 3600 },
    ...{ sub: "7335d417", email: "ada@example.com", type: "app", country: "DE", ...change },
  };
};
const assertion = (change: object = {}, { kid, privateKey } = first) =>
  new SignJWT(claims(change)).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(privateKey);

type Options = Partial<AccessOptions<Record<string, unknown>>>;

/** A Worker behind Access, as `defineMigrations` makes it. */
function worker(options: Options = {}, bindings: object = {}) {
  const endpoint = endpointWith(first);
  const authenticate = cloudflareAccess({
    ...{ team: "acme", audience, allow: { "ada@example.com": "approve" }, fetch: endpoint.fetch },
    ...options,
  });
  const app = new Hono().route("/moves", defineMigrations({ authenticate }).routes);
  const call = async (path: string, jwt: string | null, init: RequestInit = {}) =>
    app.request(
      `/moves${path}`,
      { ...init, headers: { ...init.headers, ...(jwt !== null && { "cf-access-jwt-assertion": jwt }) } },
      { ...env, ...bindings },
    );
  return { endpoint, call, session: async (jwt: string | null) => call("/session", jwt) };
}
const read = async (answer: Response): Promise<unknown> => {
  expect(answer.status).toBe(200);
  return answer.json();
};
/** From here on the test is this many ms later. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  onTestFinished(() => void vi.useRealTimers());
}

describe("who gets in", () => {
  test("somebody whose assertion is good, as the person it names", async () => {
    const { session, endpoint } = worker();
    expect(await read(await session(await assertion({ name: "Ada" })))).toEqual({
      uid: "ada@example.com",
      name: "Ada",
      role: "approve",
      can: "approve",
    });
    expect(endpoint.asked).toEqual([certs]);
    expect(logged).toEqual([]);
  });

  test.each(["view", "operate", "approve"] as const)("with the right to %s, and no more", async (can) => {
    const { call } = worker({ allow: { "Ada@Example.com": can } });
    const jwt = await assertion({ email: "ADA@example.com" });
    expect(await read(await call("/session", jwt))).toMatchObject({ uid: "ada@example.com", can });
    const started = await call("/runs/none/cancel", jwt, { method: "POST" });
    expect(started.status).toBe(can === "view" ? 403 : 404);
  });

  test("a service token, by its client id", async () => {
    const { session } = worker({ allow: { "0c8f.access": "operate" } });
    const jwt = await assertion({ sub: "", email: undefined, common_name: "0c8f.access" });
    expect(await read(await session(jwt))).toEqual({ uid: "0c8f.access", name: null, role: "operate", can: "operate" });
  });

  test("whom a function lets in, by claims and bindings", async () => {
    const { session } = worker(
      {
        allow: async ({ email, groups }, { DOMAIN }) =>
          email?.endsWith(`@${DOMAIN}`) && Array.isArray(groups) ? { can: "operate", role: String(groups[0]) } : null,
      },
      { DOMAIN: "example.com" },
    );
    expect(await read(await session(await assertion({ groups: ["data"] })))).toMatchObject({
      role: "data",
      can: "operate",
    });
    expect((await session(await assertion({ email: "ada@example.org", groups: ["data"] }))).status).toBe(403);
  });

  test("an assertion for one of several audiences, which can come from the Worker's variables", async () => {
    const jwt = await assertion();
    expect((await worker({ audience: ["other", audience] }).session(jwt)).status).toBe(200);
    const named = { audience: (bindings: Record<string, unknown>) => bindings.AUD as string };
    expect((await worker(named, { AUD: audience }).session(jwt)).status).toBe(200);
    expect((await worker(named, { AUD: "other" }).session(jwt)).status).toBe(401);
  });
});

describe("who does not", () => {
  const minute = 60;
  const now = () => Math.floor(Date.now() / 1000);

  test.each<[what: string, jwt: () => Promise<string> | string | null]>([
    ["no assertion", () => null],
    ["an empty assertion", () => ""],
    ["an assertion that is none", () => "nonsense"],
    ["another audience", () => assertion({ aud: ["other"] })],
    ["no audience", () => assertion({ aud: undefined })],
    ["another team", () => assertion({ iss: "https://evil.cloudflareaccess.com" })],
    ["an issuer without https", () => assertion({ iss: "acme.cloudflareaccess.com" })],
    ["no issuer", () => assertion({ iss: undefined })],
    ["an assertion that has expired", () => assertion({ exp: now() - 1 })],
    ["an assertion that never expires", () => assertion({ exp: undefined })],
    ["an assertion that is not valid yet", () => assertion({ nbf: now() + minute })],
    ["nobody in it", () => assertion({ sub: "", email: "" })],
    ["a changed payload", async () => swapped(await assertion(), await assertion({ email: "eve@example.com" }))],
    ["somebody else's signature", () => assertion({}, { ...second, kid: "first" })],
    ["a key that nobody knows", () => assertion({}, { ...first, kid: "made-up" })],
    ["no signature", () => new UnsecuredJWT(claims()).encode()],
    [
      "the public key as the secret of HS256",
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: "HS256", kid: "first" })
          .sign(new TextEncoder().encode(await exportSPKI(first.publicKey))),
    ],
    ["RS512 by the same key", () => otherAlgorithm("RS512", "RSASSA-PKCS1-v1_5", "SHA-512")],
    ["PS256 by the same key", () => otherAlgorithm("PS256", "RSA-PSS", "SHA-256")],
  ])("%s is a 401 that does not say which", async (_, jwt) => {
    const { call, endpoint } = worker();
    const sent = await jwt();
    for (const answer of [await call("/session", sent), await call("/run", sent, { method: "POST" })]) {
      expect(answer.headers.get("www-authenticate")).toBe("Cloudflare-Access");
      expect((await problemOf(answer, 401)).detail).toBe(
        "This needs a sign-in through Cloudflare Access, and none that is valid came with the request. Open the page again.",
      );
    }
    expect(endpoint.asked.length).toBeLessThanOrEqual(2);
    if (sent) for (const part of sent.split(".").filter(Boolean)) expect(logged.join()).not.toContain(part);
  });

  test("an assertion in the cookie only", async () => {
    const cookie = `CF_Authorization=${await assertion()}`;
    await problemOf(await worker().call("/session", null, { headers: { cookie } }), 401);
  });

  test.each<[what: string, allow: NonNullable<Options["allow"]>]>([
    ["who is not named", { "ben@example.com": "approve" }],
    ["who is named like a member of every object", {}],
    ["whom a function refuses", () => null],
    ["whom a function gives a role in place of a right", () => "superadmin" as never],
    ["whom a function gives an unknown right", () => ({ can: "everything" }) as never],
    ["whom a function answers true", () => true as never],
    ["whom a function says nothing of", (() => {}) as never],
  ])("%s is a 403, and in the audit trail", async (what, allow) => {
    const { call } = worker({ allow });
    const email = what.includes("like a member") ? "constructor" : `eve${crypto.randomUUID()}@example.com`;
    const jwt = await assertion({ email });
    expect((await problemOf(await call("/runs", jwt), 403)).detail).toContain("signed in through Cloudflare Access");
    const { call: ask } = worker();
    const { entries } = (await read(await ask(`/audit?by=${encodeURIComponent(email)}`, await assertion()))) as {
      entries: object[];
    };
    expect(entries).toMatchObject([{ by: { uid: email, name: null }, action: "refused", reason: "GET /moves/runs" }]);
  });

  test("a page of another site, whose requests a browser sends with the cookie: reading and downloading too", async () => {
    const { call } = worker();
    const jwt = await assertion();
    for (const path of ["/session", "/openapi.json", "/backups/none/download"]) {
      for (const site of ["cross-site", "same-site"]) {
        await problemOf(await call(path, jwt, { headers: { "sec-fetch-site": site } }), 403);
        expect((await call(path, jwt, { method: "HEAD", headers: { "sec-fetch-site": site } })).status).toBe(403);
      }
      for (const site of ["same-origin", "none"])
        expect((await call(path, jwt, { headers: { "sec-fetch-site": site } })).status).not.toBe(403);
    }
    const listed = "https://admin.example.com";
    const { call: callListed } = worker({}, { ALLOWED_ORIGINS: listed });
    const headers = { "sec-fetch-site": "cross-site", origin: listed };
    expect((await callListed("/session", jwt, { headers })).status).toBe(200);
  });

  test("anybody, where the audience is not configured", async () => {
    for (const missing of [undefined, "", [], [""]]) {
      const { session } = worker({ audience: () => missing as never });
      expect((await problemOf(await session(await assertion()), 500)).detail).toContain("AUD tag");
    }
  });
});

describe("keys", () => {
  test("are read once, and are used for all that follows", async () => {
    const { session, endpoint } = worker();
    for (let index = 0; index < 5; index += 1) expect((await session(await assertion())).status).toBe(200);
    expect(endpoint.asked).toHaveLength(1);
  });

  test("that are new are found, and those that are withdrawn let nobody in any more", async () => {
    const { session, endpoint } = worker();
    await read(await session(await assertion()));
    endpoint.answer = () => keySet(second);
    later(31_000);
    await read(await session(await assertion({}, second)));
    expect(endpoint.asked).toHaveLength(2);
    expect((await session(await assertion())).status).toBe(401);
  });

  test("are never read from where the endpoint sends somebody else", async () => {
    const { session, endpoint } = worker();
    endpoint.answer = async () => Response.redirect("https://elsewhere.example/certs");
    await problemOf(await session(await assertion()), 503);
    expect(endpoint.redirects).toEqual(["manual"]);
  });

  test("are read again after an hour", async () => {
    const { session, endpoint } = worker();
    await read(await session(await assertion()));
    const jwt = await assertion({ exp: Math.floor(Date.now() / 1000) + 7200 });
    later(3_600_000);
    await read(await session(jwt));
    expect(endpoint.asked).toHaveLength(2);
  });

  test("that are made up cost one question in half a minute, however many there are", async () => {
    const { session, endpoint } = worker();
    await read(await session(await assertion()));
    for (const wait of [0, 31_000]) {
      later(wait);
      for (let index = 0; index < 10; index += 1) {
        expect((await session(await assertion({}, { ...second, kid: `made-up-${index}` }))).status).toBe(401);
      }
    }
    expect(endpoint.asked).toHaveLength(2);
  });

  const troubles: [what: string, answer: () => Promise<Response>][] = [
    ["can't be reached", () => Promise.reject(new Error("Network connection lost."))],
    ["answers 500", async () => new Response((await keySet(first)).body, { status: 500 })],
    ["answers with a page", async () => new Response("<!doctype html>")],
    ["answers with something else", async () => Response.json({ keys: "none" })],
    ["answers with no keys", async () => Response.json({ keys: [] })],
  ];

  test.each(troubles)(
    "whose endpoint %s let nobody in: a 503 says so, and it is not asked at once again",
    async (_, answer) => {
      const { session, endpoint } = worker();
      endpoint.answer = answer;
      for (let index = 0; index < 5; index += 1) {
        const refused = await session(await assertion());
        expect(refused.headers.get("retry-after")).toBe("5");
        expect((await problemOf(refused, 503)).detail).toContain("The keys of Cloudflare Access could not be read");
      }
      expect(endpoint.asked).toHaveLength(1);
      expect(logged.join()).toContain(certs);
      endpoint.answer = () => keySet(first);
      later(5_000);
      await read(await session(await assertion()));
    },
  );

  test.each(troubles)("that are known stay in use while the endpoint %s", async (_, answer) => {
    const { session, endpoint } = worker();
    const jwt = await assertion({ exp: Math.floor(Date.now() / 1000) + 86_400 });
    await read(await session(jwt));
    endpoint.answer = answer;
    later(7_200_000);
    for (let index = 0; index < 5; index += 1) await read(await session(jwt));
    // One that is not known may be new, or made up: nobody can tell now.
    await problemOf(await session(await assertion({}, second)), 503);
    expect(endpoint.asked).toHaveLength(2);
  });

  test("are read for each of the requests that come first, so that none waits for another's end", async () => {
    const { session, endpoint } = worker();
    const { promise: held, resolve } = Promise.withResolvers<void>();
    const answer = endpoint.answer;
    endpoint.answer = async () => (endpoint.asked.length === 1 ? held.then(answer) : answer());
    const cut = session(await assertion());
    await vi.waitFor(() => expect(endpoint.asked).toHaveLength(1));
    await read(await session(await assertion()));
    resolve();
    await read(await cut);
  });
});

test.each<[what: string, options: Options, message: RegExp]>([
  ["a team with its domain", { team: "acme.cloudflareaccess.com" }, /"acme" for acme\.cloudflareaccess\.com/],
  ["a team that is an address", { team: "https://acme" }, /first part/],
  ["no team", { team: undefined as never }, /first part/],
  ["no audience", { audience: undefined as never }, /AUD tag/],
  ["an empty audience", { audience: [] }, /AUD tag/],
  [
    "an unknown right",
    { allow: { "ada@example.com": "admin" as never } },
    /ada@example\.com "admin"; there are "view"/,
  ],
])("a Worker with %s does not start", (_, options, message) => {
  expect(() => worker(options)).toThrow(message);
});

/** The header and signature of one, with the payload of another. */
function swapped(one: string, other: string): string {
  const [header, , signature] = one.split(".");
  return [header, other.split(".")[1], signature].join(".");
}

async function otherAlgorithm(alg: string, name: string, hash: string): Promise<string> {
  const jwk = await exportJWK(first.privateKey);
  const key = await crypto.subtle.importKey("jwk", { ...jwk, alg } as JsonWebKey, { name, hash }, false, ["sign"]);
  return new SignJWT(claims()).setProtectedHeader({ alg, kid: "first" }).sign(key);
}
