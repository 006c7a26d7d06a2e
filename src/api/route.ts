import type { Context, Hono } from "hono";
import type { Session } from "./auth/session.ts";
import { problem } from "./http/problem.ts";

export type Env = { Variables: { session: Session } };
export type Handler = (c: Context<Env>) => Response | Promise<Response>;

/** One path with its methods; every other method is answered with those that there are. */
export function route(app: Hono<Env>, path: string, methods: Record<string, Handler>): void {
  for (const [method, handler] of Object.entries(methods)) app.on(method, path, handler);
  const allow = Object.keys(methods)
    .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
    .join(", ");
  app.all(path, () => problem(405, `This path answers ${allow} only.`, { headers: { allow } }));
}

/** Who is asking, as it goes into the books. */
export const by = (c: Context<Env>) => ({ uid: c.get("session").uid, name: c.get("session").name });

/** A part of the path. */
export const parameter = (c: Context<Env>, name: string): string => c.req.param(name) as string;
