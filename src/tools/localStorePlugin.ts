import { copyFile, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import type { Plugin, PreviewServer, ViteDevServer } from "vite";
import { signToken } from "../api/auth/token.ts";
import { seedEntries } from "../seed/seedEntries.ts";
import { ensureVariables } from "./devVariables.ts";
import { openStore } from "./openStore.ts";

const users = 200;
const snapshots = 300;
/** How long the session of the printed link lasts, in seconds. */
const oneHour = 3_600;

/** Prepares `vite dev` and `vite preview`: makes a secret, fills an empty store and prints a link that signs in. */
export function localStore(): Plugin {
  let makeToken: (() => Promise<string>) | null = null;

  function printSignIn(server: ViteDevServer | PreviewServer) {
    const printUrls = server.printUrls.bind(server);
    server.printUrls = () => {
      printUrls();
      void printLink(server);
    };
  }

  /** A new link each time, so that "u" and Enter give one when the hour is over. */
  async function printLink({ resolvedUrls, config }: ViteDevServer | PreviewServer) {
    const url = resolvedUrls?.local[0] ?? resolvedUrls?.network[0];
    const signIn = makeToken === null ? noSuperadmin : `${url}#token=${await makeToken()}`;
    config.logger.info(`  ${styleText("green", "➜")}  ${styleText("bold", "Sign in")}:  ${signIn}`);
  }

  return {
    name: "local-store",
    apply: "serve",
    // In this hook, as the emulator that fills the store has to be closed before Cloudflare's plugin starts its own.
    async config(userConfig, { isPreview }) {
      if (process.env.VITEST) return;
      const root = resolve(userConfig.root ?? ".");
      const secret = await ensureVariables(root);
      if (isPreview) await copyVariablesToBuild(root);
      const uid = await prepareStore(root);
      const sign = (uid: string) => signToken(secret, { uid, exp: Math.floor(Date.now() / 1000) + oneHour });
      makeToken = uid === null ? null : () => sign(uid);
      // A secret that can't sign stops the start.
      await makeToken?.();
    },
    configureServer: printSignIn,
    configurePreviewServer: printSignIn,
  };
}

const noSuperadmin =
  'not possible: the local store has no user with the role "superadmin". Load one, or add the seeded one: npm run seed -- --force';

/** Fills an empty store. @returns the uid to sign in with; `null` when the store has no superadmin */
async function prepareStore(root: string): Promise<string | null> {
  const store = await openStore(root);
  try {
    if (await store.isEmpty()) {
      await store.fill(seedEntries({ users, snapshots, now: Date.now() }));
      console.log(`  The local store was empty: ${users} users and ${snapshots} snapshots were made up for it.`);
    }
    return await store.findSuperadmin();
  } finally {
    await store.close();
  }
}

/** Updates the copy of `.dev.vars` that a build made: the built Worker reads only that. */
async function copyVariablesToBuild(root: string): Promise<void> {
  const pointer = join(root, ".wrangler/deploy/config.json");
  const text = await readFile(pointer, "utf8").catch(() => null);
  if (text === null) return; // Nothing is built yet, and Cloudflare's plugin says so.
  const { configPath } = JSON.parse(text) as { configPath: string };
  await copyFile(join(root, ".dev.vars"), join(dirname(resolve(dirname(pointer), configPath)), ".dev.vars"));
}
