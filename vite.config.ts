import { cloudflare } from "@cloudflare/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { msw } from "msw/vite";
import { defineConfig } from "vite";
import { localStore } from "./src/tools/localStorePlugin.ts";
import { onlyTheApp } from "./src/tools/onlyTheApp.ts";
import { privateSourceMaps } from "./src/tools/privateSourceMaps.ts";
import { securityHeaders } from "./src/tools/securityHeadersPlugin.ts";
import { strictRequests } from "./src/tools/strictRequests.ts";
import { withoutDescriptions } from "./src/tools/withoutDescriptions.ts";

export default defineConfig(({ mode }) => {
  if (mode === "package")
    return { plugins: [react(), tailwindcss(), withoutDescriptions()], build: packaged, publicDir: false };
  // In the demo the Worker's routes run in the page, behind a service worker, so there is no Worker to serve.
  const demo = mode === "demo";
  return {
    // A static site that can be put into any folder.
    ...(demo && { base: "./" }),
    plugins: [
      react(),
      tailwindcss(),
      securityHeaders({ demo }),
      onlyTheApp(),
      privateSourceMaps(demo ? "dist/maps/demo" : "dist/maps/client"),
      demo ? msw({ mode: "worker-only" }) : [strictRequests(), cloudflare({ persistState: true }), localStore()],
    ],
    // Else every HTML file of the repository is scanned, a test's page with imports that are not built yet among them.
    optimizeDeps: { entries: ["index.html"] },
    server: { host: "localhost", watch: { ignored: ["**/.wrangler/**"] } },
    preview: { host: "localhost" },
    build: {
      target: "es2023",
      sourcemap: true,
      // Only what the first figures need is worth asking for ahead: the links for everything else cost more than they save.
      modulePreload: { resolveDependencies: (_file, paths, { hostType }) => (hostType === "html" ? paths : []) },
      ...(demo && { outDir: "dist/demo" }),
      // What changes with a new React only: one file that stays in caches, and is compressed as one.
      rolldownOptions: {
        output: {
          // Nearly all of it is called as soon as it is there. Chromium then compiles it beside the page, not in its way.
          postBanner: "//# allFunctionsCalledOnLoad",
          codeSplitting: {
            groups: [
              {
                name: "libraries",
                test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-query|query-core))[\\/]/,
                priority: 1,
              },
              // And one for the rest of what the first figures need: browsers ask for few files at a time.
              { name: "first", tags: ["$initial"] },
              // What several pages use comes with the first of them, as one file.
              { name: "shared", test: /\/src\//, minShareCount: 2 },
            ],
          },
        },
      },
    },
  };
});

/**
 * What other applications import, a file for each of package.json's `exports` and its `bin`. Libraries are inside, but for
 * Hono, which is the host's: docs/decisions/0016.
 */
const packaged = {
  outDir: "dist/package",
  target: "es2023",
  sourcemap: true,
  license: { fileName: "worker.licenses.md" },
  lib: {
    entry: { worker: "src/worker/migrations.ts", schema: "src/index.ts", access: "src/worker/cloudflareAccess.ts" },
    formats: ["es" as const],
  },
  rolldownOptions: {
    external: [/^(?:cloudflare|node):/, /^hono(?:\/|$)/],
    output: {
      chunkFileNames: "shared/[name].js",
      // wrangler does not minify by default: 14 kB of 107 for every host that leaves it so. The source maps come along.
      minify: true,
    },
  },
};
