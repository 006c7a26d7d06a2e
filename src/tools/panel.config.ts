import { readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, esmExternalRequirePlugin } from "vite";
import { embedding } from "./embedding.ts";

const root = new URL("../..", import.meta.url).pathname;
const source = `${root}src/embed/`;

/** Builds what a host imports as `quickstage-migrations/panel`: all but React and React Query, which are the host's. */
export default defineConfig({
  root,
  publicDir: false,
  // Nothing in a browser answers to `process`, and the chart's libraries ask it.
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  plugins: [
    react(),
    tailwindcss(),
    embedding(),
    {
      name: "panel.css",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: "panel.css", source: readFileSync(`${source}panel.css`) });
      },
    },
  ],
  build: {
    target: "es2022",
    // As they are: what the panel needs, `light-dark()` and container queries, must not be rewritten for older ones.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "dist/package",
    emptyOutDir: false,
    sourcemap: true,
    license: { fileName: "panel.licenses.md" },
    lib: { entry: `${source}panel.ts`, formats: ["es"] },
    rolldownOptions: {
      // Outside, also for those of the chart's libraries that are CommonJS: no browser has their `require`.
      plugins: [esmExternalRequirePlugin({ external: [/^(?:react|react-dom|@tanstack\/react-query)(?:\/|$)/] })],
      output: { entryFileNames: "panel.js", chunkFileNames: "panel/[name].js" },
    },
  },
});
