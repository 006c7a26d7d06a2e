import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { defineMigrations } from "../../src/worker/migrations.ts";
import { webhook } from "../../src/worker/webhook.ts";

const run = { id: "7f1c", kind: "migrate", status: "completed", counts: { migrated: 5 } } as unknown as Run;
const bytes = "MDEyMzQ1Njc4OWFiY2RlZg==";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the receiver gets, and what it answers. */
function receiver(answer: () => Response = () => new Response(null, { status: 204 })) {
  const got: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    got.push({ url, init });
    return answer();
  });
  return got;
}

/** As the Standard Webhooks specification says a receiver does it. */
async function isGenuine({ headers, body }: RequestInit): Promise<boolean> {
  const given = new Headers(headers);
  const raw = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const [version, signature = ""] = (given.get("webhook-signature") ?? "").split(",");
  const text = `${given.get("webhook-id")}.${given.get("webhook-timestamp")}.${body}`;
  const signed = Uint8Array.from(atob(signature), (char) => char.charCodeAt(0));
  return version === "v1" && crypto.subtle.verify("HMAC", key, signed, new TextEncoder().encode(text));
}

test.each([bytes, `whsec_${bytes}`])(
  "the run is sent as JSON with a signature that the receiver can check",
  async (secret) => {
    const got = receiver();
    await webhook("https://hooks.example/runs", secret)?.(run);
    const [{ url, init } = { url: "", init: {} }] = got;
    expect(url).toBe("https://hooks.example/runs");
    expect(init).toMatchObject({ method: "POST", redirect: "manual" });
    expect(JSON.parse(init.body as string)).toEqual(run);
    expect(new Headers(init.headers).get("webhook-id")).toBe(run.id);
    const age = Date.now() / 1_000 - Number(new Headers(init.headers).get("webhook-timestamp"));
    expect(Math.abs(age)).toBeLessThan(60);
    expect(await isGenuine(init)).toBe(true);
    expect(await isGenuine({ ...init, body: `${init.body} ` })).toBe(false);
  },
);

test.each([301, 404, 500])("an answer %i is not taken for arrived", async (status) => {
  receiver(() => new Response(null, { status }));
  await expect(webhook("https://hooks.example", bytes)?.(run)).rejects.toThrow(`it answered ${status}`);
});

test.each([
  ["no URL", { NOTIFY_WEBHOOK_URL: "hooks.example" }, "NOTIFY_WEBHOOK_URL must begin with https://"],
  [
    "in the open, at a name that begins like this machine's",
    { NOTIFY_WEBHOOK_URL: "http://localhost.example", NOTIFY_WEBHOOK_SECRET: bytes },
    "NOTIFY_WEBHOOK_URL must begin with https://",
  ],
  ["in the open", { NOTIFY_WEBHOOK_URL: "http://hooks.example" }, "NOTIFY_WEBHOOK_URL must begin with https://"],
  ["no secret", { NOTIFY_WEBHOOK_URL: "https://hooks.example" }, "NOTIFY_WEBHOOK_SECRET be the base64"],
  ["a short secret", { NOTIFY_WEBHOOK_URL: "https://a.example", NOTIFY_WEBHOOK_SECRET: "YQ==" }, "at least 16 bytes"],
])("a webhook with %s is named with what to do, before anything runs", async (_what, bindings, sent) => {
  const { routes } = defineMigrations({ authenticate: () => ({ uid: "ada", name: null, role: "owner" }) });
  const answer = await new Hono().route("/m", routes).request("/m/stats", {}, { ...env, ...bindings });
  expect(answer.status).toBe(500);
  expect(JSON.stringify(await answer.json())).toContain(sent);
});

test("with a URL and its secret everything answers as before", async () => {
  const { routes } = defineMigrations({ authenticate: () => ({ uid: "ada", name: null, role: "owner" }) });
  const bindings = { NOTIFY_WEBHOOK_URL: "https://hooks.example", NOTIFY_WEBHOOK_SECRET: bytes };
  const answer = await new Hono().route("/m", routes).request("/m/session", {}, { ...env, ...bindings });
  expect(answer.status).toBe(200);
});
