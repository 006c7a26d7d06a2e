import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** Keeps the page's source maps out of what is published: they are written to a folder beside it. */
export function privateSourceMaps(maps: string): Plugin {
  return {
    name: "private-source-maps",
    apply: "build",
    // The Worker's are uploaded with it, and only Cloudflare's log reads them.
    applyToEnvironment: ({ name }) => name === "client",
    config: () => ({ environments: { client: { build: { sourcemap: "hidden" } } } }),
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const folder = join(this.environment.config.root, maps);
        rmSync(folder, { recursive: true, force: true });
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type !== "asset" || !name.endsWith(".map")) continue;
          const path = join(folder, name);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, file.source);
          delete bundle[name];
        }
      },
    },
  };
}
