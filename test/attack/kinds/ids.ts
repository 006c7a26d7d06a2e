import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { canary, superadminId } from "../records.ts";
import type { Sent } from "../send.ts";
import { base, json, type Target } from "../target.ts";

/** Ids in bodies that name no record, and definitions that are to show or to reach what they must not. */
export const ids = listed("ids", function* (target) {
  yield* inRuns(target);
  yield* tried(target);
  yield* definitions(target);
});

const wrongIds: readonly unknown[] = [
  "",
  ":",
  "byname:ada",
  "byemail:ada@example.com",
  "user:admin",
  "snap:1",
  "pat:0000",
  "a:b:c",
  "\ud800",
  "x\udfff",
  "u".repeat(508),
  "u".repeat(513),
  "🚀".repeat(127),
  "u".repeat(60_000),
  null,
  1,
  true,
  [],
  ["admin"],
  {},
  { id: "admin" },
];

function* inRuns({ bearer, runs }: Target): Generator<Attempt> {
  const lists: [what: string, ids: unknown][] = [
    ...wrongIds.map((id): [string, unknown] => [`the id ${JSON.stringify(id).slice(0, 60)}`, [id]]),
    ...wrongIds.map((id): [string, unknown] => [`a right id and ${JSON.stringify(id).slice(0, 60)}`, ["admin", id]]),
    ["no ids", []],
    ["an id as text", "admin"],
    ["ids by name", { 0: "admin", length: 1 }],
    ["1,001 ids", Array.from({ length: 1_001 }, (_, index) => `u${index}`)],
  ];
  const bodies: Record<string, object> = {
    migrate: { kind: "migrate", types: ["user"] },
    restore: { kind: "restore", types: ["user"], backup: runs.migrated.id },
    cleanup: { kind: "cleanup", types: ["user"], fields: { user: ["subscriptionStatus"] } },
  };
  for (const [kind, body] of Object.entries(bodies))
    for (const [what, given] of lists)
      yield {
        what: `${what}, in a ${kind}`,
        sent: post("/runs", { ...body, ids: given }, bearer),
        refused: [400, 413],
      };
  const right = ["admin"];
  for (const types of [
    undefined,
    ["user", "snapshot"],
    ["users"],
    ["__proto__"],
    ["constructor"],
    [],
    "user",
    [["user"]],
  ])
    yield {
      what: `ids of the types ${JSON.stringify(types)}`,
      sent: post("/runs", { kind: "migrate", types, ids: right }, bearer),
      refused: [400],
    };
  for (const kind of ["undo", "verify", "backup"])
    yield {
      what: `ids in a run of the kind ${kind}`,
      sent: post("/runs", { kind, ...(kind === "undo" && { of: runs.migrated.id }), ids: right }, bearer),
      refused: [400],
    };
  for (const kind of [
    "",
    "Migrate",
    "delete",
    "__proto__",
    "constructor",
    "toString",
    "census",
    null,
    1,
    ["migrate"],
    {},
  ])
    yield {
      what: `the kind ${JSON.stringify(kind)}`,
      sent: post("/runs", { kind, dryRun: true }, bearer),
      refused: [400],
    };
}

/** A record that there is not, or that none can be, shows nothing. */
function* tried({ bearer }: Target): Generator<Attempt> {
  for (const id of [...wrongIds, ".", "..", "../snap", "__proto__", "%75", "admin\u0000"])
    for (const type of ["user", "snapshot"])
      yield {
        what: `the id ${JSON.stringify(id).slice(0, 60)}, tried`,
        sent: post("/records/try", { type, id, definition: {} }, bearer),
        refused: [400, 404],
      };
  for (const type of ["", "users", "__proto__", "constructor", "toString", "analytics", null, 1, ["user"], {}])
    yield {
      what: `the type ${JSON.stringify(type)}, tried`,
      sent: post("/records/try", { type, id: superadminId, definition: {} }, bearer),
      refused: [400, 404],
    };
}

const nested = (levels: number): object => {
  let inner: object = {};
  for (let level = 0; level < levels; level += 1) inner = { a: inner };
  return inner;
};
const secretPlaces = ["passwordHash", "password", "licenseKey", "apiToken"];
const odd: readonly unknown[] = [
  null,
  1,
  true,
  "x",
  [],
  [null],
  [1],
  ["x"],
  [[]],
  {},
  { a: null },
  { a: { $source: "x" } },
];

/** What the check of definitions refuses, or what shows the record with its secrets masked and changes nothing. */
function* definitions({ bearer }: Target): Generator<Attempt> {
  const members = ["containers", "optionalContainers", "copies", "fills", "deprecated", "retained"];
  const given: [what: string, definition: object][] = [
    ...members.flatMap((member) =>
      odd.map((value): [string, object] => [`${member} ${JSON.stringify(value)}`, { [member]: value }]),
    ),
    ...["secrets", "notSecret", "prefix", "type", "plural", "validate", "derived", "__proto__", "constructor"].map(
      (member): [string, object] => [`the member ${member}`, JSON.parse(`{"${member}":[]}`)],
    ),
    ["1,000 levels", { containers: { a: nested(1_000) } }],
    ["1,000 levels of fills", { fills: { a: nested(1_000) } }],
    ["a path of 5,000 parts", { fills: { [Array(5_000).fill("a").join(".")]: 1 } }],
    ...[
      "__proto__.polluted",
      "constructor.prototype.polluted",
      "a.__proto__.b",
      "toString",
      "",
      ".",
      "a..b",
      "a[0]",
      "a[]",
    ].flatMap((path): [string, object][] => [
      [`a fill at ${path}`, { fills: { [path]: "x" } }],
      [`a container at ${path}`, { containers: { [path]: { x: 1 } } }],
      [`a copy to ${path}`, { copies: [{ from: "name", to: path, type: "string" }] }],
      [`a copy from ${path}`, { copies: [{ from: path, to: "shown.name", type: "string" }] }],
      [`${path} as deprecated`, { deprecated: [path] }],
    ]),
    ...secretPlaces.flatMap((place): [string, object][] => [
      [`a copy of ${place}`, { copies: [{ from: place, to: "shown", type: "string" }] }],
      [
        `a copy of ${place} into an object`,
        { containers: { shown: {} }, copies: [{ from: place, to: "shown.x", type: "string" }] },
      ],
      [`a copy of ${place} of another type`, { copies: [{ from: place, to: "shown", type: "number" }] }],
      [`the length of ${place}`, { fills: { shown: { $source: "length", of: place } } }],
      [`a number of ${place}`, { fills: { shown: { $source: "firstNumber", of: [place], otherwise: 0 } } }],
      [
        `${place} converted`,
        { copies: [{ from: place, to: "shown", type: "string", convert: { $convert: "lowerCase" } }] },
      ],
      [
        `${place} in an object`,
        { copies: [{ from: place, to: "shown", type: "object", convert: { $convert: "inObject", field: "x" } }] },
      ],
      [
        `a conversion of ${place} that there is not`,
        { copies: [{ from: place, to: "shown", type: "string", convert: { $convert: "__proto__" } }] },
      ],
    ]),
    [
      "a pattern that takes for ever",
      { copies: [{ from: "name", to: "shown", type: "string", convert: { $convert: "match", pattern: "(a+)+$" } }] },
    ],
  ];
  // As text, for here too many levels are too many for the stack.
  for (const levels of [3_000, 5_000, 8_000, 12_000]) {
    const deep = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    for (const member of ["containers", "fills", "copies"]) {
      const body = `{"type":"user","id":"${superadminId}","definition":{"${member}":${deep}}}`;
      yield { what: `${levels} levels of ${member}`, sent: post("/records/try", body, bearer), refused: [400, 413] };
    }
  }
  for (const [what, definition] of given)
    for (const [type, id] of [
      ["user", superadminId],
      ["user", "<img src=x onerror=window.__hit=1>"],
      ["snapshot", "=1+1"],
    ])
      yield {
        what: `${what}, tried on ${id}`,
        sent: post("/records/try", { type, id, definition }, bearer),
        refused: [400],
        harmless: ({ status, text }) => (status === 200 && !text.includes(canary) ? null : "was answered oddly"),
      };
}

const post = (path: string, body: object | string, bearer: Target["bearer"]): Sent => {
  const { headers = [], ...rest } = json(body);
  return {
    method: "POST",
    path: `${base}${path}`,
    ...rest,
    headers: [bearer, ...headers, ["prefer", "respond-async"]],
  };
};
