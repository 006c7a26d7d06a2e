import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The Worker of this repository, as `npm run dev` serves it. */
const worker = "http://localhost:5173";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { port: 5180, proxy: { "/debug": worker } },
});
