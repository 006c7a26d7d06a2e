import { canary } from "./records.ts";
import type { Answer, Sent } from "./send.ts";
import { base, type Target } from "./target.ts";

/** One thing that is tried, and what has to become of it. */
export type Attempt = {
  what: string;
  sent: Sent;
  /** The statuses with which it may be refused. */
  refused?: readonly number[];
  /** What is wrong with an answer that is no refusal; `null` when it does no harm. Without this only a refusal will do. */
  harmless?: (answer: Answer) => string | null;
  /** Of an answer that a superadmin may have with secrets inside: a backup. */
  mayHoldSecrets?: boolean;
};

export type Verdict = "refused" | "harmless" | { fault: string };

export function judge(
  { sent, refused = [], harmless, mayHoldSecrets }: Attempt,
  answer: Answer,
  target: Target,
): Verdict {
  const leaked = leak(answer, sent, target, mayHoldSecrets === true);
  if (leaked !== null) return { fault: leaked };
  if (refused.includes(answer.status)) {
    const wrong = wrongRefusal(answer, sent);
    return wrong === null ? "refused" : { fault: wrong };
  }
  if (!harmless) return { fault: `was answered ${answer.status}, not ${refused.join(" or ")}: ${abbreviated(answer)}` };
  const wrong = harmless(answer) ?? wrongForm(answer, sent);
  return wrong === null ? "harmless" : { fault: `${wrong} (${answer.status}: ${abbreviated(answer)})` };
}

const stackTrace = /\n\s+at .{1,200}:\d+:\d+|\\n\s+at .{1,200}:\d+:\d+|node_modules\/\.?[\w@]/;

/** What no answer may hold, whatever was asked. */
function leak({ status, headers, text }: Answer, sent: Sent, target: Target, mayHoldSecrets: boolean): string | null {
  if (status >= 500 && status !== 501 && status !== 505) return `was answered ${status}: ${text.slice(0, 200)}`;
  const isModule = /javascript/.test(headers.get("content-type") ?? "");
  const all = `${[...headers].join("\n")}\n${text}`;
  const secretBytes = Buffer.from(target.secret, "base64");
  for (const [index, form] of [target.secret, secretBytes.toString("base64url"), secretBytes.toString("hex")].entries())
    if (all.includes(form)) return `the answer holds the secret that signs sessions (form ${index + 1})`;
  for (const part of tokensOf(sent, target))
    if (all.includes(part)) return "the answer holds a part of a session token";
  if (!mayHoldSecrets && all.includes(canary)) return "the answer holds a secret of a record";
  if (!isModule && stackTrace.test(text)) return "the answer holds a stack trace or a path of the server";
  if (headers.has("set-cookie")) return "the answer sets a cookie";
  if (headers.has("access-control-allow-credentials")) return "the answer lets browsers send cookies along";
  if (headers.has("access-control-allow-origin"))
    return `pages of ${headers.get("access-control-allow-origin")} may read the answer`;
  return null;
}

/** The parts of tokens that are long enough to be nothing else. */
function tokensOf({ headers = [] }: Sent, { token }: Target): string[] {
  const given = headers.filter(([name]) => /^(?:proxy-)?authorization$/i.test(name)).map(([, value]) => value);
  return [token, ...given].flatMap((text) => text.split(/[\s.,]+/)).filter((part) => part.length >= 30);
}

/** By what is left of the address once it is read: `..` and backslashes may have led out of the API. */
function isOfApi({ path }: Sent): boolean {
  const pathname = URL.parse(path, "http://localhost")?.pathname ?? "";
  return pathname === base || pathname.startsWith(`${base}/`);
}

/** A refusal of the API is a problem in JSON. One of the HTTP parser or the dev server before it is a line of text or nothing. */
function wrongRefusal({ status, headers, text }: Answer, { method }: Sent): string | null {
  if (!/^application\/problem\+json/.test(headers.get("content-type") ?? "")) return null;
  if (status === 401 && !headers.has("www-authenticate")) return "a 401 does not say WWW-Authenticate";
  if (status === 405 && !headers.has("allow")) return "a 405 does not say Allow";
  if (method !== "HEAD") {
    const problem = JSON.parse(text) as { status: number; error: unknown };
    if (problem.status !== status || typeof problem.error !== "string") return "the problem does not say what is wrong";
  }
  return wrongHeaders(headers);
}

/** What the API answers is taken for nothing but what it says it is, and kept by no cache. */
function wrongForm({ headers }: Answer, sent: Sent): string | null {
  if (!isOfApi(sent)) return null;
  const type = headers.get("content-type") ?? "";
  // A preflight's answer has no body.
  if (!/^(?:application\/(?:problem\+)?json|application\/x-ndjson|text\/csv)\b/.test(type) && sent.method !== "OPTIONS")
    return `the answer is sent as ${type || "nothing in particular"}`;
  return wrongHeaders(headers);
}

function wrongHeaders(headers: Headers): string | null {
  if (headers.get("x-content-type-options") !== "nosniff") return "the answer does not forbid guessing its type";
  return /\bno-store\b/.test(headers.get("cache-control") ?? "") ? null : "caches may keep the answer";
}

const abbreviated = ({ text }: Answer): string => text.slice(0, 200).replaceAll(/\s+/g, " ");

/** An attempt as somebody would repeat it by hand. */
export function reproduction({ method, path, headers = [], body, chunked }: Sent, { token }: Target): string {
  const short = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text);
  const shown = headers.map(([name, value]) => `${name}: ${short(value.replaceAll(token, "<token>"))}`);
  const content =
    typeof body === "string" ? short(JSON.stringify(body)) : body && short(`hex ${Buffer.from(body).toString("hex")}`);
  return [
    `${JSON.stringify(`${method} ${short(path)}`)}`,
    ...(shown.length > 0 ? [JSON.stringify(shown)] : []),
    ...(content === undefined ? [] : [`body${chunked ? " in chunks" : ""} ${content}`]),
  ].join(" ");
}
