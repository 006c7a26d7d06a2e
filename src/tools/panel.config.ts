import { readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, esmExternalRequirePlugin } from "vite";
import { shadowRootStyles } from "./shadowRootStyles.ts";

const root = new URL("../..", import.meta.url).pathname;
const source = `${root}src/embed/`;

/** Builds `quickstage-migrations/panel`. React and React Query are the host's and stay outside. */
export default defineConfig({
  root,
  publicDir: false,
  // The chart's libraries read it, and browsers have no `process`.
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  plugins: [
    react(),
    tailwindcss(),
    shadowRootStyles(),
    {
      name: "panel.css",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: "panel.css", source: readFileSync(`${source}panel.css`) });
      },
    },
  ],
  build: {
    target: "es2022",
    // These have `light-dark()` and container queries, which must not be rewritten.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "dist/package",
    emptyOutDir: false,
    sourcemap: true,
    license: { fileName: "panel.licenses.md" },
    lib: { entry: `${source}panel.ts`, formats: ["es"] },
    rolldownOptions: {
      // Also turns the `require` of the chart's CommonJS libraries into imports, as browsers have no `require`.
      plugins: [esmExternalRequirePlugin({ external: [/^(?:react|react-dom|@tanstack\/react-query)(?:\/|$)/] })],
      output: { entryFileNames: "panel.js", chunkFileNames: "panel/[name].js" },
    },
  },
});
