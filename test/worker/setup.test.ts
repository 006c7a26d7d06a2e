import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { abortAll, addSuperadmin, call, fill, start, until } from "./api.ts";

beforeEach(addSuperadmin);

// KV and R2 are Durable Objects in the emulator.
test.each(["first", "second"])(
  "the %s test finds nothing of one before, although that aborted all objects",
  async () => {
    const { keys: users } = await env.KV_USERS.list();
    expect(users.map(({ name }) => name)).toEqual(["user:admin"]);
    for (const namespace of [env.KV_SNAPS, env.KV_ANALYTICS]) expect((await namespace.list()).keys).toEqual([]);
    expect((await env.BACKUPS?.list())?.objects).toEqual([]);
    expect((await call("GET", "/runs")).runs).toEqual([]);

    await fill(3);
    const { id } = await start("/run", { backup: true });
    await until(id);
    await abortAll();
  },
);
