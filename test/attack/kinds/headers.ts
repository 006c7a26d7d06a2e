import { listed } from "../kind.ts";
import type { Answer, Header } from "../send.ts";
import { injections, markup } from "../strings.ts";
import { base } from "../target.ts";

const paths = ["/session", "/runs?limit=2", "/schema", "/records/user/attack-admin"];

/** Headers that are to make an answer another one, or to bring a header of their own into it. */
export const headers = listed("headers", async function* ({ bearer, call, runs }) {
  for (const path of paths) {
    const plain = await call(path);
    for (const [what, given, refused = []] of oddHeaders()) {
      const sent = { method: "GET", path: `${base}${path}`, headers: [bearer, ...given] };
      const harmless = (answer: Answer) => differs(plain, answer);
      yield { what: `${what}, on ${path}`, sent, refused, harmless };
    }
  }
  for (const prefer of [
    "wait=-1",
    "wait=1e9",
    "wait=99999999999",
    "wait",
    "wait=;",
    "respond-async, wait=x",
    ...injections,
  ]) {
    if (/[\r\n\0]/.test(prefer)) continue;
    const given: Header[] = [bearer, ["prefer", `${prefer}, wait=0`]];
    const harmless = ({ status }: Answer) => ([200, 202].includes(status) ? null : "the figures were not answered");
    yield { what: `Prefer: ${prefer}`, sent: { method: "GET", path: `${base}/stats`, headers: given }, harmless };
    const start = { method: "POST", path: `${base}/runs/${runs.tested.id}/pause`, headers: given };
    yield { what: `Prefer: ${prefer}, to pause`, sent: start, refused: [409] };
  }
});

/** Harmless is what is answered as if the header were not there. */
function differs(plain: Answer, answer: Answer): string | null {
  if (answer.status !== plain.status) return `answered ${answer.status} and not ${plain.status}`;
  if (answer.text !== plain.text) return "the answer is another one";
  return /attack-marker|evil\.example/.test([...answer.headers].join("\n")) ? "the header came back" : null;
}

type Odd = [what: string, given: Header[], refused?: number[]];

const values = [
  ...markup,
  ...injections.filter((text) => text.length < 1_000),
  "attack-marker",
  "https://evil.example",
];

function* oddHeaders(): Generator<Odd> {
  const one = (name: string, value: string): Odd => [`${name}: ${JSON.stringify(value.slice(0, 60))}`, [[name, value]]];
  // A line break ends the header, and what follows is one of its own or nothing; the parser refuses a zero.
  const printable = values.filter((value) => !/[\r\n\0]/.test(value));
  const names = ["user-agent", "referer", "accept-language", "x-request-id"];
  for (const [index, value] of printable.entries()) yield one(names[index % names.length] as string, value);
  for (const value of [
    "*/*",
    "text/html",
    "text/html;q=1, application/json;q=0",
    "",
    "x",
    "text/csvx",
    "application/xml",
    ...markup.slice(0, 4),
  ])
    yield one("accept", value);
  for (const name of ["x-original-url", "x-rewrite-url", "x-forwarded-uri", "x-forwarded-path", "x-forwarded-prefix"])
    for (const value of ["/", `${base}/audit`, "/.dev.vars", "//evil.example/"]) yield one(name, value);
  for (const name of [
    "x-forwarded-for",
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "forwarded",
    "client-ip",
    "via",
  ])
    for (const value of ["127.0.0.1", "for=127.0.0.1;host=evil.example", "' OR 1=1 --", "::1"]) yield one(name, value);
  for (const name of ["x-forwarded-host", "x-forwarded-server", "x-host", "x-forwarded-proto", "x-forwarded-port"])
    for (const value of ["evil.example", "https", "99999", "evil.example:80, localhost"]) yield one(name, value);
  for (const [name, value] of [
    ["if-none-match", "*"],
    ["if-match", '"x"'],
    ["if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"],
    ["if-unmodified-since", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["if-range", '"x"'],
    ["range", "bytes=0-1"],
    ["range", "bytes=0-,0-,0-,0-"],
    ["range", "bytes=-99999999999999999999"],
    ["cookie", "session=x; __proto__=y"],
    ["accept-charset", "utf-7"],
    ["te", "trailers"],
    ["upgrade-insecure-requests", "1"],
    ["x-middleware-subrequest", "middleware"],
    ["mf-url", "http://evil.example/"],
    ["mf-original-url", "http://evil.example/"],
    ["cf-worker", "evil.example"],
    ["cf-ew-via", "15"],
    ["cdn-loop", "cloudflare"],
    ["x-no-compression", "1"],
    ["service-worker", "script"],
    ["purpose", "prefetch"],
    ["dnt", "1"],
    ["origin-trial", "x"],
    ["sec-fetch-site", "cross-site"],
    ["content-length", "0"],
  ] as const)
    yield one(name, value);
  for (const host of [
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "admin.example.com",
    "",
    "a b",
    "[",
    "localhost@evil.example",
    "evil.example#localhost",
  ])
    yield [`host: ${host}`, [["host", host]], [400, 403]];
  yield [
    "two hosts",
    [
      ["host", "localhost"],
      ["host", "evil.example"],
    ],
    [400, 403],
  ];
  yield ["a header of 20 kB", [["x-long", "x".repeat(20_000)]], [400, 431, 0]];
  yield ["a cookie of 20 kB", [["cookie", "x".repeat(20_000)]], [400, 431, 0]];
  yield ["3,000 headers", Array.from({ length: 3_000 }, (_, index): Header => [`x-${index}`, "1"]), [400, 431, 0]];
  yield ["150 headers", Array.from({ length: 150 }, (_, index): Header => [`x-${index}`, "1"]), [400, 431, 0]];
  yield ["upgrade: h2c", [["upgrade", "h2c"]], [400]];
  yield ["a header over two lines", [["x-folded", "a\r\n b"]], [400]];
  yield ["a line break in a value", [["x-broken", "a\r\nset-cookie: attack-marker=1"]], [400]];
  yield ["a bare CR in a value", [["x-broken", "a\rset-cookie: b"]], [400]];
  yield ["a bare LF in a value", [["x-broken", "a\nset-cookie: b"]], [400]];
  yield ["a zero in a value", [["x-broken", "a\0b"]], [400]];
  yield ["a blank in a name", [["x broken", "a"]], [400]];
  yield ["a blank after a name", [["x-broken ", "a"]], [400]];
  yield ["a name that is none", [["x(broken)", "a"]], [400]];
  yield ["no name", [["", "a"]], [400]];
  yield [
    "__proto__ as a name",
    [
      ["__proto__", "a"],
      ["constructor", "b"],
    ],
    [400],
  ];
  yield ["letters of Latin-1", [["x-latin", "\u00e9\u00ff"]], [400]];
}
