import { cloudflare } from "@cloudflare/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { msw } from "msw/vite";
import { defineConfig } from "vite";
import { localStore } from "./src/local/plugin.ts";

export default defineConfig(({ mode }) => {
  // In the demo the Worker's routes run in the page, behind a service worker, so there is no Worker to serve.
  const demo = mode === "demo";
  return {
    // A static site that can be put into any folder.
    ...(demo && { base: "./" }),
    plugins: [
      react(),
      tailwindcss(),
      demo ? msw({ mode: "worker-only" }) : [cloudflare({ persistState: true }), localStore()],
    ],
    server: { host: "localhost", watch: { ignored: ["**/.wrangler/**"] } },
    preview: { host: "localhost" },
    build: { target: "es2023", sourcemap: true, ...(demo && { outDir: "dist/demo" }) },
  };
});
