import { type SeedEntry, seedEntries } from "../../src/seed/seedEntries.ts";
import { formulas, markup, markupWithColon } from "./strings.ts";

/** Stands in every secret of every record. No answer but a backup may hold it. */
export const canary = "canary-5c1d9f";
export const superadminId = "attack-admin";
const then = 1_690_000_000_000;

const current = {
  createdAt: then,
  updatedAt: then,
  lastActivityAt: then,
  analytics: {},
  subscription: { status: "none" },
};
const superadmin = { ...current, role: "superadmin", status: "active" };

/** Whose sessions must not be let in, though the record says superadmin somewhere. By uid, with the status that is right. */
export const outsiders: Readonly<Record<string, { stored: string; status: 401 | 403 }>> = Object.fromEntries(
  Object.entries<[stored: unknown, status: 401 | 403]>({
    "gone-status": [{ ...superadmin, status: "deactivated" }, 401],
    "gone-suspended": [{ ...superadmin, status: "suspended" }, 401],
    "gone-case": [{ ...superadmin, status: "Active" }, 401],
    "gone-blank": [{ ...superadmin, status: "" }, 401],
    "gone-zero": [{ ...superadmin, status: 0 }, 401],
    "gone-list": [{ ...superadmin, status: ["active"] }, 401],
    "gone-true": [{ ...superadmin, deactivated: true }, 401],
    "gone-one": [{ ...superadmin, deactivated: 1 }, 401],
    "gone-text": [{ ...superadmin, deactivated: "false" }, 401],
    "gone-date": [{ ...superadmin, deactivated: "2026-01-01" }, 401],
    "gone-object": [{ ...superadmin, deactivated: {} }, 401],
    "gone-huge": ['{"role":"superadmin","deactivated":1e400}', 401],
    torn: ['{"role":"superadmin"', 401],
    list: [JSON.stringify([superadmin]), 401],
    text: ['"superadmin"', 401],
    nothing: ["", 401],
    number: ["1", 401],
    user: [{ ...superadmin, role: "user" }, 403],
    admin: [{ ...superadmin, role: "admin" }, 403],
    "role-case": [{ ...superadmin, role: "Superadmin" }, 403],
    "role-blank": [{ ...superadmin, role: " superadmin" }, 403],
    "role-list": [{ ...superadmin, role: ["superadmin"] }, 403],
    "role-object": [{ ...superadmin, role: { superadmin: true } }, 403],
    "role-true": [{ ...superadmin, role: true }, 403],
    "role-none": [{ ...current, status: "active" }, 403],
    "role-roles": [{ ...current, roles: ["superadmin"], isSuperadmin: true }, 403],
    "role-proto": ['{"__proto__":{"role":"superadmin"},"status":"active"}', 403],
    "role-inside": [{ ...current, settings: { role: "superadmin" } }, 403],
    "role-zero": [{ ...superadmin, role: "superadmin\u0000" }, 403],
    "role-lookalike": [{ ...superadmin, role: "ѕuperadmin" }, 403],
  }).map(([uid, [stored, status]]) => [
    uid,
    { stored: typeof stored === "string" ? stored : JSON.stringify({ uid, ...(stored as object) }), status },
  ]),
);

/** Few and ordinary ones, and many whose every field holds an attack. */
export function* attackEntries(): Generator<SeedEntry> {
  yield* seedEntries({ users: 40, snapshots: 40, now: Date.now() });
  const admin = { ...superadmin, uid: superadminId, name: markup[4], passwordHash: canary };
  yield { collection: "user", key: `user:${superadminId}`, value: JSON.stringify(admin) };
  yield { collection: "user", key: "user:byname:ada", value: JSON.stringify(admin) };
  for (const [uid, { stored }] of Object.entries(outsiders)) {
    yield { collection: "user", key: `user:${uid}`, value: stored };
  }
  for (const [index, text] of [...markup, ...markupWithColon, ...formulas].entries()) yield* holding(text, index);
}

function* holding(text: string, index: number): Generator<SeedEntry> {
  // Markup with a colon can stand in every field, but in no id.
  const id = text.includes(":") ? `attack-${index}` : text;
  const secrets = { passwordHash: canary, password: `${canary}-2`, apiToken: `${canary}-3`, licenseKey: `${canary}-4` };
  const user = { ...secrets, ...everywhere(text), createdAt: then, lastLoginAt: then + 5 };
  yield { collection: "user", key: `user:${id}`, value: JSON.stringify(user) };
  yield { collection: "user", key: `user:odd${id}`, value: JSON.stringify({ ...user, ...oddNumbers(text) }) };
  yield { collection: "user", key: `user:torn${id}`, value: index % 2 === 0 ? text : `{"uid":"${text}` };
  const snapshot = {
    ...user,
    createdBy: text,
    public: index % 2 === 0,
    expiresAt: then,
    files: [text, { name: text }],
  };
  const metadata = index % 2 === 0 ? { note: text } : undefined;
  yield { collection: "snapshot", key: `snap:${id}`, value: JSON.stringify(snapshot), metadata };
  const odd = JSON.stringify({ ...snapshot, expiresAt: text, public: text, files: text, metadata: { tags: [text] } });
  yield { collection: "snapshot", key: `snap:odd${id}`, value: odd };
}

const everywhere = (text: string) => ({
  uid: text,
  name: text,
  email: text,
  plan: text,
  role: text,
  subscriptionStatus: text,
  stripeCustomerId: text,
  stripeSubscriptionId: text,
  settings: { [text]: text, list: [text, [text]] },
  [text]: text,
});

/** Texts where the definition expects numbers: they come back in warnings, conflicts and messages. */
const oddNumbers = (text: string) => ({
  trialStartedAt: text,
  trialEndsAt: text,
  subscriptionEndsAt: text,
  lastPaymentAt: text,
  subscription: { status: `other ${text}`, stripeCustomerId: `other ${text}` },
  analytics: { viewerIPs: [canary], totalDownloads: text },
});
