import type { Context, Hono } from "hono";
import type * as z from "zod/mini";
import type { Answers } from "../contract/answers.ts";
import type { Actor } from "../contract/run.ts";
import type { Records } from "../control/createRecords.ts";
import type { Runs } from "../control/runs.ts";
import { missingRight, type Right } from "../engine/rights.ts";
import type { Definition } from "../schema/definition.ts";
import type { CheckedSession } from "./auth/session.ts";
import { kindOf, readBody, readQuery } from "./http/input.ts";
import { problem, tooMany } from "./http/problemAnswer.ts";
import type { Cost, Limit } from "./limits.ts";
import type { OpenApi, Subject } from "./openapi/document.ts";

/** What the handlers work with; `collections` in the order of a full run. */
export type RouteDependencies = {
  runs: Runs;
  records: Records;
  collections: readonly Definition[];
  /** Counts how many records somebody has seen, and notes it when they are many. */
  viewed: (by: Actor, records: number) => Promise<void>;
};

export type Env = { Variables: { session: CheckedSession } };

export type Method = "GET" | "POST" | "PATCH" | "DELETE";
type Shape = z.ZodMiniType;
/** One shape, or one for each `kind` that the body may name. */
type BodyShape = Shape | Readonly<Record<string, Shape>>;
type NamedAnswers = Answers & { OpenAPI: OpenApi };

/**
 * One endpoint, all of it: requests are checked and routed by it, and the OpenAPI document and the client's types are made
 * of it. The shape of the answer is only named, so that no Worker holds it.
 */
export interface Endpoint<
  Verb extends Method = Method,
  Path extends string = string,
  Answer extends keyof NamedAnswers | null = keyof NamedAnswers | null,
  Query extends Shape | undefined = Shape | undefined,
  Body extends BodyShape | undefined = BodyShape | undefined,
> {
  method: Verb;
  path: Path;
  /** Its `operationId` in the document. */
  id: string;
  subject: Subject;
  /** What the session must be allowed. @default "view" for GET, "operate" for the others */
  needs?: Right;
  /** What it does, in a sentence. */
  summary: string;
  description?: string;
  /** The shape of the address's query; without one the query is not looked at. */
  query?: Query;
  /** What its parameters mean, where that is not what they mean everywhere. */
  parameters?: Readonly<Record<string, string>>;
  body?: Body;
  /** Whether it waits for its run, as long as `Prefer` says, and then answers 202 with an `AcceptedRun`. */
  waits?: boolean;
  /** The name of its answer in JSON; `null` when there is only a download. */
  answer: Answer;
  /** The status of its answer. @default 200 */
  status?: 202;
  /** Other media types of its answer, with what a line of them is. */
  downloads?: Readonly<Record<string, string>>;
  /** What it refuses besides what its query, its body and its path say, and what every endpoint refuses. */
  refusals?: readonly (400 | 404 | 409)[];
  /** What it costs, if that is much: how many such calls a person may make in a minute is limited. */
  cost?: Cost;
  /** Whether this call costs that. @default every call does */
  isCostly?(call: Call<Path, Query, Body>): boolean;
  /** What to know before it is sent. */
  warning?: string;
  handle(call: Call<Path, Query, Body>): Answered<Answer> | Promise<Answered<Answer>>;
}

/** A request, checked. */
export type Call<Path extends string, Query, Body> = {
  /** The parts of the path, decoded. */
  params: Record<PathParameter<Path>, string>;
  query: Query extends Shape ? z.output<Query> : undefined;
  body: BodyOf<Body>;
  /** Who is asking, as it goes into the audit trail. */
  actor: Actor;
  session: CheckedSession;
  request: Request;
};

type BodyOf<Body> = Body extends Shape
  ? z.output<Body>
  : Body extends Record<string, Shape>
    ? z.output<Body[keyof Body]>
    : undefined;
/** What is answered with its usual status, or a whole response: a refusal, a download. */
type Answered<Answer> = Response | (Answer extends keyof NamedAnswers ? NamedAnswers[Answer] : never);
export type PathParameter<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameter<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** Declares an endpoint, with the types of what its handler is given and has to answer. */
export const endpoint = <
  const Verb extends Method,
  const Path extends string,
  const Answer extends keyof NamedAnswers | null,
  Query extends Shape | undefined = undefined,
  Body extends BodyShape | undefined = undefined,
>(
  declared: Endpoint<Verb, Path, Answer, Query, Body>,
) => declared;

/** What decides whether a call that is right may be acted on. */
type Guards = {
  limit: Limit;
  /** Notes that somebody was refused what they asked for. */
  noteRefusal: NoteRefusal;
};

/** Adds endpoints to the app. Another method of one of their paths is answered with those that there are. */
export function register(app: Hono<Env>, endpoints: readonly Endpoint[], { limit, noteRefusal }: Guards): void {
  for (const declared of endpoints) {
    app.on(declared.method, declared.path, async (c) => {
      const { can, ...who } = c.get("session");
      const missing = missingRight(can, needOf(declared));
      if (missing === null) return answer(c, declared, limit);
      await noteRefusal(who, c.req);
      return problem(403, missing, { title: "Not allowed" });
    });
  }
  for (const path of new Set(endpoints.map((each) => each.path))) {
    const methods = endpoints.filter((each) => each.path === path).map(({ method }) => method);
    const allow = methods.map((method) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
    app.all(path, () => problem(405, `This path answers ${allow} only.`, { headers: { allow } }));
  }
}

/** What the session must be allowed for this endpoint. */
export const needOf = ({ needs, method }: Pick<Endpoint, "needs" | "method">): Right =>
  needs ?? (method === "GET" ? "view" : "operate");

export type NoteRefusal = (who: Actor, what: { method: string; path: string }) => Promise<void>;

async function answer(c: Context<Env>, declared: Endpoint, limit: Limit): Promise<Response> {
  const { query, body, status, cost } = declared;
  const asked = query && readQuery(c.req.url, query);
  if (asked && "refusal" in asked) return asked.refusal;
  const sent = body && (await readBody(c.req.raw, isShape(body) ? body : kindOf(body)));
  if (sent && "refusal" in sent) return sent.refusal;
  const session = c.get("session");
  const call = {
    params: c.req.param(),
    query: asked?.value,
    body: sent?.value,
    actor: { uid: session.uid, name: session.name },
    session,
    request: c.req.raw,
  };
  // Here, where the call is known to be one that would be acted on: a mistyped option costs its caller nothing.
  const wait = cost && (declared.isCostly?.(call) ?? true) ? await limit(session.uid, cost) : 0;
  if (wait > 0) return tooMany(wait);
  const answered = await declared.handle(call);
  return answered instanceof Response ? answered : Response.json(answered, { status: status ?? 200 });
}

export const isShape = (body: BodyShape): body is Shape => "_zod" in body;
