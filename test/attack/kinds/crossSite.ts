import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { superadminId } from "../records.ts";
import type { Answer, Header } from "../send.ts";
import { base, json, listedOrigin, type Target } from "../target.ts";

const sites = ["cross-site", "same-site", "Cross-Site", "SAME-ORIGIN ", "same-origin, none", "x", "null", "*"];
/** Nearly the listed origin, or what a careless comparison would take for it. */
const origins = [
  "https://evil.example",
  "null",
  "",
  "*",
  "https://admin.example.com.evil.example",
  "https://evil.example/https://admin.example.com",
  "https://evil.example?https://admin.example.com",
  "https://evil.example#https://admin.example.com",
  "https://admin.example.com@evil.example",
  "https://evil-admin.example.com",
  "https://sub.admin.example.com",
  "https://adminxexample.com",
  "https://admin.example.co",
  "https://admin.example.comm",
  "https://admin.example.com:8443",
  "https://admin.example.com.",
  "https://admin.example.com/",
  "http://admin.example.com",
  "HTTPS://ADMIN.EXAMPLE.COM",
  "https://admin.example.com https://evil.example",
  "https://evil.example, https://admin.example.com",
  "https://аdmin.example.com",
  "https://admin.example.com%00",
  "https://[::1]",
  "http://localhost:1",
  "http://127.0.0.1:1",
  "http://[::1]:1",
  "https://localhost",
  "http://evil.localhost",
  "file://",
  "chrome-extension://abcdefghijklmnop",
  "about:blank",
];

/** What pages of other sites can have a browser send, if they had a session to go with it, and what they may read. */
export const crossSite = listed("cross-site", function* (target) {
  yield* changing(target);
  yield* forms(target);
  yield* preflights(target);
  yield* reads(target);
});

/** A typo is in every body: should one get through, it is answered otherwise and still starts nothing. */
function* changing({ operations, bearer }: Target): Generator<Attempt> {
  for (const { method, path, takesBody } of operations.filter((operation) => operation.method !== "GET")) {
    const { headers = [], ...body } = takesBody ? json({ typo: 1 }) : {};
    const attempt = (what: string, ...more: Header[]): Attempt => ({
      what: `${what}, ${method} ${path}`,
      sent: { method, path: harmlessPath(path), ...body, headers: [bearer, ...headers, ...more] },
      refused: [403],
    });
    for (const site of sites) yield attempt(`Sec-Fetch-Site ${site}`, ["sec-fetch-site", site]);
    for (const site of sites.slice(0, 2))
      for (const origin of origins.slice(0, 12))
        yield attempt(`Sec-Fetch-Site ${site} from ${origin}`, ["sec-fetch-site", site], ["origin", origin]);
    for (const origin of origins.filter((each) => each !== "")) yield attempt(`from ${origin}`, ["origin", origin]);
    yield attempt("same-origin and cross-site", ["sec-fetch-site", "same-origin"], ["sec-fetch-site", "cross-site"]);
    yield attempt(
      "two origins",
      ["sec-fetch-site", "cross-site"],
      ["origin", listedOrigin],
      ["origin", origins[0] ?? ""],
    );
  }
}

/** Of a run that there is not: should it get through, there is nothing to cancel. */
const harmlessPath = (path: string) => path.replace(/\/(runs|backups)\/[\w-]{36}/, "/$1/none");

/** What needs no preflight: forms with and without fields, pings, and bodies of no type. */
function* forms({ operations, bearer }: Target): Generator<Attempt> {
  const bodies: [what: string, headers: Header[], body?: string][] = [
    ["a form without fields", [["content-type", "application/x-www-form-urlencoded"]], ""],
    ["a form", [["content-type", "application/x-www-form-urlencoded"]], "dryRun=false"],
    ["a form as text", [["content-type", "text/plain"]], '{"dryRun":false}'],
    ["a ping", [["content-type", "text/ping"]], "PING"],
    ["a blob of no type", [], '{"dryRun":false}'],
    ["no body at all", []],
  ];
  for (const { path } of operations.filter(({ method }) => method === "POST")) {
    for (const [what, headers, body] of bodies) {
      for (const site of ["cross-site", "same-site"]) {
        for (const mode of ["navigate", "no-cors"]) {
          const fetched: Header[] = [
            ["origin", mode === "navigate" ? "null" : "https://evil.example"],
            ["sec-fetch-site", site],
            ["sec-fetch-mode", mode],
            ["referer", "https://evil.example/"],
          ];
          const sent = {
            method: "POST",
            path,
            headers: [bearer, ...headers, ...fetched],
            ...(body !== undefined && { body }),
          };
          yield { what: `${what}, ${site}, ${mode}, to ${path}`, sent, refused: [403] };
        }
      }
    }
  }
}

const allowsNobody = ({ headers }: Answer): string | null => {
  const found = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
  return found.length === 0 ? null : `the answer has ${found.join(", ")}`;
};

function* preflights({ operations }: Target): Generator<Attempt> {
  for (const { method, path } of operations.filter((_, index) => index % 2 === 0)) {
    for (const origin of origins.filter((_, index) => index % 2 === 0 || index > 20)) {
      const headers: Header[] = [
        ["origin", origin],
        ["access-control-request-method", method],
        ["access-control-request-headers", "authorization,content-type"],
        ["access-control-request-private-network", "true"],
      ];
      const sent = { method: "OPTIONS", path, headers };
      yield { what: `a preflight from ${JSON.stringify(origin)} for ${path}`, sent, refused: [401, 403, 405] };
    }
  }
}

function* reads({ bearer }: Target): Generator<Attempt> {
  for (const path of ["/session", "/stats", "/runs", "/audit", `/records/user/${superadminId}`]) {
    for (const origin of origins) {
      for (const authorized of [true, false]) {
        const headers: Header[] = [
          ["origin", origin],
          ["sec-fetch-site", "cross-site"],
          ["prefer", "wait=0"],
        ];
        const sent = { method: "GET", path: `${base}${path}`, headers: authorized ? [bearer, ...headers] : headers };
        const harmless = authorized ? allowsNobody : () => "it was answered without a session";
        yield { what: `${path} read from ${JSON.stringify(origin)}`, sent, refused: [401, 403], harmless };
      }
    }
  }
}
