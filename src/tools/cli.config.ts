import { defineConfig } from "vite";

/** The command `quickstage-migrations`, in one file for Node, with its libraries inside. */
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
    rolldownOptions: { output: { entryFileNames: "cli.js", minify: true } },
  },
});
