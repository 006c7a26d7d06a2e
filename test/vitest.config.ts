import { cloudflareTest } from "@cloudflare/vitest-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;
const unitFolders = ["schema", "engine", "control", "api", "seed", "tools", "simulation"];

export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          name: "unit",
          root,
          testTimeout: 60_000,
          include: [`test/{${unitFolders.join(",")}}/**/*.test.ts`, "test/*.test.ts"],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.jsonc" },
            miniflare: {
              bindings: {
                SESSION_HMAC_SECRET: "dGhlc2UgdGVzdHMgdXNlIHRoaXMgc2VjcmV0IGFuZCBubyBvdGhlcg==",
                // The emulator caches no read.
                READ_CACHE_SECONDS: "1",
              },
            },
          }),
        ],
        test: { name: "worker", root, testTimeout: 60_000, include: ["test/worker/**/*.test.ts"] },
      },
      {
        plugins: [react()],
        test: {
          name: "page",
          root,
          testTimeout: 60_000,
          environment: "jsdom",
          include: ["test/page/**/*.test.tsx"],
          setupFiles: ["test/page/setup.ts"],
        },
      },
      {
        test: { name: "docs", root, testTimeout: 120_000, include: ["test/docs/**/*.test.ts"] },
      },
      {
        test: {
          name: "package",
          root,
          include: ["test/package/**/*.test.ts"],
          // Each builds the package, in the same folder.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "browser",
          root,
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
