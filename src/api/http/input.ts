import * as z from "zod/mini";
import type { FieldError } from "../../contract/problem.ts";
import { boundedReader } from "./boundedBody.ts";
import { problem } from "./problemAnswer.ts";

type Read<T> = { value: T } | { refusal: Response };

/** A shape for each kind of body, chosen by its `kind`. */
type Kinds = Readonly<Record<string, z.ZodMiniType>>;
export const kindOf =
  (kinds: Kinds) =>
  (body: object): z.ZodMiniType => {
    const { kind } = body as { kind?: unknown };
    const shape = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return (
      shape ??
      z.looseObject({ kind: z.enum(Object.keys(kinds), { error: `must be one of ${Object.keys(kinds).join(", ")}` }) })
    );
  };

/**
 * The JSON object in a request's body, checked; no body at all stands for `{}`. The shape may depend on the body.
 * Anything but `application/json` is refused, for it is what a form of another site's page could send.
 */
export async function readBody<S extends z.ZodMiniType>(
  request: Request,
  shape: S | ((body: object) => S),
): Promise<Read<z.output<S>>> {
  const type = request.headers.get("content-type");
  if (type !== null && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    return {
      refusal: problem(415, `The body must be JSON, sent as application/json and not as ${type.slice(0, 100)}.`),
    };
  }
  const bytes = await readBytes(request);
  if (bytes instanceof Response) return { refusal: bytes };
  if (bytes.byteLength > 0 && type === null) {
    return { refusal: problem(415, "The body has no Content-Type; send it as application/json.") };
  }
  try {
    // Not with stand-ins for what is no UTF-8: an id in it would be that of another record.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    if (text.trim() === "") return check(shape, {}, "option");
    const value: unknown = JSON.parse(text);
    const twice = repeatedName(text);
    // `JSON.parse` takes the last one, and those who wrote or checked the body may have meant the first.
    if (twice !== null) return refuse([{ path: twice, message: "is given more than once" }]);
    return check(shape, value, "option");
  } catch {
    return refuse([{ path: "", message: "is not valid JSON in UTF-8" }]);
  }
}

/** A name that one object of this JSON has twice, or `null`. */
function repeatedName(json: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(text as string) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return null;
}

/** A request's query parameters, checked; each may be given once. */
export function readQuery<S extends z.ZodMiniType>(url: string, shape: S): Read<z.output<S>> {
  const parameters = [...new URL(url).searchParams];
  const twice = parameters.find(([name], index) => parameters.findIndex(([other]) => other === name) !== index);
  if (twice) return refuse([{ path: twice[0], message: "is given more than once" }]);
  return check(shape, Object.fromEntries(parameters), "parameter");
}

/** Reads what is left of a body, up to the limits: an unread one can break the connection for the next request. */
export async function drain(request: Request): Promise<void> {
  if (!request.bodyUsed) await readBytes(request).catch(() => null);
}

function check<S extends z.ZodMiniType>(
  shaped: S | ((body: object) => S),
  value: unknown,
  noun: string,
): Read<z.output<S>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse([{ path: "", message: "must be a JSON object" }]);
  }
  const shape = typeof shaped === "function" ? shaped(value) : shaped;
  const parsed = shape.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const known = Object.keys((shape as unknown as { shape: object }).shape);
  return refuse(parsed.error.issues.flatMap((issue) => fieldErrors(issue, noun, known)));
}

function fieldErrors(issue: z.core.$ZodIssue, noun: string, known: readonly string[]): FieldError[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  const inside = issue.path.join(".");
  return issue.keys.map((key) => {
    if (inside !== "") return { path: `${inside}.${key}`, message: `is an unknown ${noun}` };
    const meant = known.find((name) => name.toLowerCase() === key.toLowerCase().replace(/[-_]/g, ""));
    const hint = meant
      ? `did you mean ${meant}?`
      : known.length > 0
        ? `there are ${known.join(", ")}.`
        : "there are none here.";
    return { path: key, message: `is an unknown ${noun}; ${hint}` };
  });
}

export function refuse(errors: FieldError[]): { refusal: Response } {
  const detail = errors.map(({ path, message }) => `${path === "" ? "The body" : `"${path}"`} ${message}`).join("; ");
  return { refusal: problem(400, detail.endsWith(".") || detail.endsWith("?") ? detail : `${detail}.`, { errors }) };
}

async function readBytes({ body }: Request): Promise<ArrayBuffer | Response> {
  if (!body) return new ArrayBuffer(0);
  const reader = boundedReader(body);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let part = await reader.next(); part; part = await reader.next()) parts.push(part);
  return reader.fault() ?? new Blob(parts).arrayBuffer();
}
