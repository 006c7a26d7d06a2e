import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { keepTemporaryFoldersInMemory } from "./memoryFolder.ts";

keepTemporaryFoldersInMemory();

const root = new URL("..", import.meta.url).pathname;
const unitFolders = ["schema", "engine", "control", "api", "seed"];

/**
 * In this order, by the longest of these that a path begins with. First what needs nothing that is built; what mostly waits
 * (interrupted, roles, quickStage, crash) runs beside what needs the processor; what takes long is not left for the end, where
 * many short files fill the gaps. Files of a project stay together where they can: they share a process.
 */
const order = [
  ...["worker/control", "worker/interrupted", "worker/coordinator", "worker/", "e2e/demo", "e2e/screens"],
  ...["worker/roles", "worker/quickStage", "e2e/crash", "e2e/serving", "e2e/"],
  ...["package/", "page/", "docs/", "tools/", ""],
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const path = relative(join(root, "test"), moduleId);
  const lengths = order.map((start) => (path.startsWith(start) ? start.length : -1));
  return lengths.indexOf(Math.max(...lengths));
};

class Ordered extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

export default defineConfig({
  test: {
    root,
    // Two more than there are cores: much of a test in workerd or in a browser is waiting. Each loads all that it tests.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: Ordered },
    testTimeout: 120_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`test/{${unitFolders.join(",")}}/**/*.test.ts`, "test/*.test.ts"],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "simulation", include: ["test/simulation/**/*.test.ts"], isolate: false },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.jsonc" },
            miniflare: {
              // The tests of a file come together faster than a person's calls: only those of the limits are to meet one.
              ratelimits: {
                RATE_LIMITER: { namespace_id: "1", simple: { limit: 1_000_000, period: 60 } },
                FEW_CALLS: { namespace_id: "2", simple: { limit: 10, period: 60 } },
              },
              bindings: {
                BACKUP_KEY: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                SESSION_HMAC_SECRET: "dGhlc2UgdGVzdHMgdXNlIHRoaXMgc2VjcmV0IGFuZCBubyBvdGhlcg==",
                // The emulator caches no read.
                READ_CACHE_SECONDS: "1",
              },
            },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          isolate: false,
          setupFiles: ["test/worker/setup.ts"],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "page",
          environment: "jsdom",
          isolate: false,
          include: ["test/page/**/*.test.tsx"],
          setupFiles: ["test/page/setup.ts"],
        },
      },
      { extends: true, test: { name: "tools", include: ["test/tools/**/*.test.ts"], isolate: false } },
      { extends: true, test: { name: "docs", include: ["test/docs/**/*.test.ts"], isolate: false } },
      {
        extends: true,
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          isolate: false,
          globalSetup: ["test/package/pack.ts", "test/e2e/startBrowser.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/e2e/**/*.test.ts"],
          isolate: false,
          globalSetup: ["test/e2e/startBrowser.ts", "test/e2e/buildProject.ts"],
        },
      },
    ],
  },
});
