import type { Env } from "./environment.ts";

export type HostSession = { uid: string; name: string; admin: boolean };

/** Anybody who sends the token of a session as `Authorization: Bearer <token>`. */
export async function sessionOf(request: Request, env: Env): Promise<HostSession | null> {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  return token === undefined ? null : env.KV_SESSIONS.get<HostSession>(`session:${token}`, "json");
}
