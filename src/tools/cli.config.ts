import { defineConfig } from "vite";

/**
 * The command `quickstage-migrations`, for Node, with its libraries inside. The compiler that reads definitions in TypeScript
 * is in a file of its own, twelve times as large, which other commands need not load.
 */
export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  publicDir: false,
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: "src/tools/cli/cli.ts",
    outDir: "dist/package",
    emptyOutDir: false,
    target: "node20",
    license: { fileName: "cli.licenses.md" },
    rolldownOptions: { output: { entryFileNames: "cli.js", chunkFileNames: "cli/[name].js", minify: true } },
  },
});
