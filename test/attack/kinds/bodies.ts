import { gzipSync } from "node:zlib";
import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { superadminId } from "../records.ts";
import type { Header, Sent } from "../send.ts";
import { base, type Operation } from "../target.ts";

type Odd = { body: string | Uint8Array; headers?: readonly Header[]; chunked?: boolean; refused?: readonly number[] };

/** Bodies that say something wrong, or not in JSON. A superadmin sends them, and not one starts or changes anything. */
export const bodies = listed("bodies", function* ({ operations, bearer }) {
  for (const operation of operations.filter(({ method }) => method !== "GET")) {
    for (const [what, odd] of Object.entries({ ...wrongTexts(operation), ...wrongForms(operation) })) {
      const { headers = [["content-type", "application/json"]], refused = [400], ...rest } = odd;
      const { method, path } = operation;
      const sent: Sent = { method, path, headers: [bearer, ...headers], ...rest };
      yield { what: `${what}, to ${method} ${path}`, sent, refused } satisfies Attempt;
    }
  }
});

/** What makes a body right for its endpoint, as members of JSON: what is wrong comes after it. */
function members({ path, method }: Operation): string {
  if (path === `${base}/runs`) return '"kind":"migrate","dryRun":true,';
  if (path === `${base}/records/try`) return `"type":"user","id":"${superadminId}","definition":{},`;
  if (method === "PATCH") return '"maxPerSecond":5,';
  return path.split("/").length === base.split("/").length + 1 ? '"dryRun":true,' : "";
}

function wrongTexts(operation: Operation): Record<string, Odd> {
  const right = members(operation);
  // A name that is there twice would be refused for that alone.
  const json = (more: string): Odd => ({
    body: `{${/^"(?:dryRun|kind)":/.test(more) ? right.replace(/"(?:dryRun|kind)":[^,]*,/g, "") : right}${more}}`,
  });
  const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
  const wrong: Record<string, Odd> = {
    "a mistyped dryRun": json('"dryrun":true'),
    "a dryRun with a blank": json('"dryRun ":true'),
    "a dryRun in Greek letters": json('"dryRυn":true'),
    "a dryRun with a zero": json('"dryRun\\u0000":true'),
    dry_run: json('"dry_run":true'),
    __proto__: json('"__proto__":{"dryRun":false}'),
    "__proto__ that is escaped": json('"\\u005f_proto__":{"polluted":true}'),
    constructor: json('"constructor":{"prototype":{"polluted":true}}'),
    prototype: json('"prototype":{}'),
    toString: json('"toString":"x"'),
    hasOwnProperty: json('"hasOwnProperty":1'),
    "an empty name": json('"":1'),
    "a name of markup": json('"<script>window.__hit=1</script>":1'),
    "a name of 10 kB": json(`"${"n".repeat(10_000)}":1`),
    "5,000 names": json(Array.from({ length: 5_000 }, (_, index) => `"n${index}":1`).join()),
    "a token in it": json('"token":"x.y"'),
    "who starts it": json('"startedBy":{"uid":"somebody"}'),
    "an id of its own": json('"runId":"../../x"'),
    "a list inside 10,000 lists": json(`"x":${deep("[", "]", 10_000)}`),
    "10,000 objects": json(`"x":${deep('{"a":', "}", 5_000).replace(":}", ":1}")}`),
    "a list": { body: "[]" },
    "a list of a right one": { body: `[{${right}"x":1}]` },
    "30,000 lists": { body: deep("[", "]", 30_000) },
    "60,000 opened lists": { body: "[".repeat(60_000) },
    "60,000 opened objects": { body: '{"a":'.repeat(12_000) },
    null: { body: "null" },
    true: { body: "true" },
    "a number": { body: "1" },
    "a huge number": { body: "1e400" },
    "40,000 digits": { body: "9".repeat(40_000) },
    "a text": { body: '"dryRun"' },
    "no JSON": { body: "{dryRun:true}" },
    "half of it": { body: `{${right}"dryRun":true` },
    "more after it": { body: `{${right}"verbose":true} {}` },
    "two of them": { body: `{${right}"verbose":true}{"dryRun":false}` },
    "a comment": { body: `{${right}"verbose":true/* */}` },
    "a comma at the end": { body: `{${right}}`.replace(right === "" ? "}" : "", right === "" ? ",}" : "") },
    "single quotes": { body: "{'dryRun':true}" },
    NaN: json('"batchSize":NaN'),
    Infinity: json('"batchSize":Infinity'),
    "a hexadecimal": json('"batchSize":0x10'),
    "a form in JSON's clothes": { body: "dryRun=true" },
    XML: { body: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>' },
    YAML: { body: "dryRun: true" },
    "half a surrogate pair as a name": json('"\\ud800":1'),
  };
  const names = [
    "dryRun",
    "batchSize",
    "skipErrors",
    "verbose",
    "reason",
    "maxPerSecond",
    "concurrency",
    "startAt",
    "limit",
    "ids",
    "maxErrorRate",
    "planOf",
    "backup",
    "of",
    "fields",
    "types",
    "kind",
    "overwrite",
  ];
  const values = ["null", "[]", "{}", '"x y"', "-1", "1e400", "1.5", '{"$ne":null}'];
  if (takesOptions(operation)) {
    for (const name of names)
      for (const value of values) if (!isRight(name, value)) wrong[`${name} ${value}`] = json(`"${name}":${value}`);
    Object.assign(wrong, {
      "dryRun twice": { body: `{${right}"dryRun":true}` },
      "dryRun twice, once escaped": { body: `{${right}"dry\\u0052un":true}` },
      "batchSize twice": json('"batchSize":5,"batchSize":6'),
      "a reason of 1,001 characters": json(`"reason":"${"r".repeat(1_001)}"`),
      "batchSize too large for a double": json('"batchSize":9007199254740993'),
      "a start long ago": json('"startAt":1'),
      "a start in 400 days": json(`"startAt":${Date.now() + 400 * 86_400_000}`),
      "a rate of nearly nothing": json('"maxPerSecond":1e-300'),
      "no UTF-8 inside": {
        body: Buffer.concat([Buffer.from(`{${right}"reason":"`), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from('"}')]),
      },
      "UTF-8 that is too long": {
        body: Buffer.concat([Buffer.from(`{${right}"reason":"`), Buffer.from([0xe0, 0x80, 0xaf]), Buffer.from('"}')]),
      },
    });
  }
  return wrong;
}

const takesOptions = ({ path }: Operation) => /\/(?:run|runs|users|snapshots)$/.test(path);
/** Some of these are right for some of the options. */
const isRight = (name: string, value: string) =>
  (name === "reason" && value === '"x y"') || (name === "maxPerSecond" && value === "1.5");

/** Bodies that would be right, in a form that a page of another site or a mistaken program could send. */
function wrongForms(operation: Operation): Record<string, Odd> {
  const body = `{${members(operation)}}`.replace(",}", "}");
  const as = (type: string, content: string | Uint8Array = body, refused = [415]): Odd => ({
    body: content,
    headers: [["content-type", type]],
    refused,
  });
  const types = [
    "text/plain",
    "text/plain;charset=UTF-8",
    "text/json",
    "text/html",
    "text/javascript",
    "application/javascript",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/jsonp",
    "application/json5",
    "application/x-ndjson",
    "application/json-patch",
    "application/octet-stream",
    "application/xml",
    "application/cbor",
    "application",
    "json",
    "*/*",
    "text/plain; application/json",
    "text/plain, application/json",
    "x application/json",
    "application/ json",
    "application /json",
    "application/jsоn",
    ";application/json",
    "",
  ];
  const typed = Object.fromEntries(types.map((type) => [`a body sent as ${JSON.stringify(type)}`, as(type)]));
  const unknown = body.replace("{", '{"typo":1,').replace(",}", "}");
  const padded = (length: number) => unknown + " ".repeat(length - Buffer.byteLength(unknown));
  const encoded = (encoding: string, content: string | Uint8Array): Odd => ({
    body: content,
    headers: [
      ["content-type", "application/json"],
      ["content-encoding", encoding],
    ],
    refused: [400, 415],
  });
  return {
    ...typed,
    "a body without a type": { body, headers: [], refused: [415] },
    "a form of a page": as("application/x-www-form-urlencoded", "dryRun=false&kind=migrate"),
    "a form with files": as(
      "multipart/form-data; boundary=x",
      `--x\r\nContent-Disposition: form-data; name="dryRun"\r\n\r\nfalse\r\n--x--\r\n`,
    ),
    "a text that is JSON of a form": as("text/plain", `${body.slice(0, -1)}${body === "{}" ? "" : ","}"x":"="}`),
    "two types": {
      body,
      headers: [
        ["content-type", "text/plain"],
        ["content-type", "application/json"],
      ],
      refused: [415, 400],
    },
    "a type over two lines": { body, headers: [["content-type", "application/json\r\n x"]], refused: [400, 415] },
    "64 KiB and one byte": { body: padded(65_537), refused: [413] },
    "64 KiB and one byte in chunks": { body: padded(65_537), chunked: true, refused: [413] },
    "200 KiB in chunks": { body: padded(204_800), chunked: true, refused: [413] },
    "64 KiB with a typo": { body: padded(65_536), refused: [400] },
    "a typo in chunks": { body: unknown, chunked: true, refused: [400] },
    "a byte order mark": { body: `\ufeff${unknown}`, refused: [400] },
    "two byte order marks": { body: `\ufeff\ufeff${body}`, refused: [400] },
    "UTF-16": as("application/json; charset=utf-16", Buffer.from(`\ufeff${body}`, "utf16le"), [400, 415]),
    "UTF-16 that does not say so": as("application/json", Buffer.from(body, "utf16le"), [400]),
    "UTF-7": as("application/json; charset=utf-7", "+AHsAfQ-", [400, 415]),
    "no UTF-8": as("application/json", Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), [400]),
    zeros: as("application/json", Buffer.alloc(64), [400]),
    "a body in gzip": encoded("gzip", gzipSync(body)),
    "gzip that does not say so": as("application/json", gzipSync(body), [400]),
    "gzip that is none": encoded("gzip", unknown),
    "gzip of 10 MB": encoded("gzip", gzipSync(Buffer.alloc(10_000_000, 0x20))),
    "an encoding that there is not": encoded("x-unknown", unknown),
    "a length that is too short": {
      body: `${unknown}`,
      headers: [
        ["content-type", "application/json"],
        ["content-length", "5"],
      ],
      refused: [400],
    },
    "a length and chunks": {
      body: unknown,
      chunked: true,
      headers: [
        ["content-type", "application/json"],
        ["content-length", "5"],
      ],
      refused: [400],
    },
    "two lengths": {
      body: unknown,
      headers: [
        ["content-type", "application/json"],
        ["content-length", "2"],
        ["content-length", String(Buffer.byteLength(unknown))],
      ],
      refused: [400],
    },
    "a length that is no number": {
      body: unknown,
      headers: [
        ["content-type", "application/json"],
        ["content-length", "x"],
      ],
      refused: [400],
    },
    "an encoding of the transfer that there is not": {
      body: unknown,
      headers: [
        ["content-type", "application/json"],
        ["transfer-encoding", "xchunked"],
      ],
      refused: [400, 501],
    },
  };
}
