import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import type { Header } from "../send.ts";
import { base, json, type Target, withQuery } from "../target.ts";

const unusual = [
  "TRACE",
  "TRACK",
  "CONNECT",
  "PROPFIND",
  "PROPPATCH",
  "MKCOL",
  "COPY",
  "MOVE",
  "LOCK",
  "PURGE",
  "LINK",
];
const unknown = ["FOO", "get", "Post", "GETX", "G", "POST,GET", "*", "RESTART"];
const usual = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];
const overrides: readonly string[] = ["x-http-method-override", "x-http-method", "x-method-override", "_method"];
/** By the HTTP parser or the dev server, or by the API. 404 where no endpoint has the path. */
const refused = [400, 404, 405, 501];
/** Nothing tunnels CONNECT, and Node closes its connection. */
const closed = 0;

/** Methods that a path does not have, of a superadmin: each is refused, and none acts as another one. */
export const methods = listed(
  "methods",
  function* (target) {
    yield* wrongMethods(target);
    yield* overridden(target);
  },
  // A HEAD of a download counts as one.
  { notes: ["download backup"] },
);

function* wrongMethods({ operations, bearer }: Target): Generator<Attempt> {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const right = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    for (const method of [...unusual, ...unknown, ...usual].filter((each) => !right.includes(each)))
      yield { what: `${method} ${path}`, sent: { method, path, headers: [bearer] }, refused: [...refused, closed] };
    const isPage = right.includes("GET");
    yield {
      what: `HEAD ${path}`,
      sent: { method: "HEAD", path, headers: [bearer, ["prefer", "wait=0"]] },
      refused: isPage ? [] : [405],
      harmless: ({ status, text }) =>
        isPage && status === 200 && text === "" ? null : "a HEAD that is answered oddly",
    };
  }
}

/** A GET that says to be something else, and a POST that says to be a GET. */
function* overridden({ operations, bearer, runs }: Target): Generator<Attempt> {
  const paths = [...new Set(operations.map((operation) => operation.path))];
  for (const path of paths) {
    const right = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    for (const header of overrides) {
      for (const method of ["DELETE", "POST", "PATCH"]) {
        const headers: Header[] = [bearer, [header, method], ["prefer", "wait=0"]];
        const isPage = right.includes("GET");
        // A download by GET is noted in the audit trail, as it should be.
        if (path.endsWith("/download")) continue;
        yield {
          what: `GET ${path} with ${header}: ${method}`,
          sent: { method: "GET", path, headers },
          refused: isPage ? [] : [405],
          harmless: ({ status }) => (isPage && status === 200 ? null : "a GET is no GET any more"),
        };
      }
      if (right.includes("POST")) continue;
      const sent = { method: "POST", path, ...json({}), headers: [bearer, [header, "GET"] as Header, ...jsonHeaders] };
      yield { what: `POST ${path} with ${header}: GET`, sent, refused: [405] };
    }
    const query = "_method=DELETE&method=POST";
    const sent = { method: "GET", path: withQuery(path, query), headers: [bearer, ["prefer", "wait=0"] as Header] };
    if (path.endsWith("/download")) continue;
    yield {
      what: `GET ${path} with ${query}`,
      sent,
      refused: [400, 405],
      harmless: ({ status }) => (status === 200 ? null : "a GET is no GET any more"),
    };
  }
  const path = `${base}/runs/${runs.tested.id}/cancel`;
  for (const method of ["GET", "HEAD", "PUT", "DELETE"])
    yield { what: `to cancel by ${method}`, sent: { method, path, headers: [bearer] }, refused: [405] };
}

const jsonHeaders = json({}).headers ?? [];
