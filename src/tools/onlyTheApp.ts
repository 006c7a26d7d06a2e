import { readdirSync } from "node:fs";
import { posix } from "node:path";
import type { Plugin } from "vite";

/** What of the project's folder the page consists of while it is developed. */
const served = ["index.html", "src", "node_modules/.vite"];

/**
 * Keeps the dev server from handing out the rest of the project's folder: configuration, secrets, tests, documents, packages.
 * Vite's own list does it for files and for modules. HTML files are answered by Cloudflare's plugin, which does not ask it.
 */
export function onlyTheApp(): Plugin {
  return {
    name: "only-the-app",
    apply: "serve",
    config: () => ({ server: { fs: { allow: served } } }),
    configureServer({ config, middlewares }) {
      const tops = served.map((path) => path.split("/")[0]);
      middlewares.use((request, response, next) => {
        const top = topOf(request.url ?? "/");
        const isOfProject = top === null || readdirSync(config.root).some((name) => name.toLowerCase() === top);
        if (!isOfProject || tops.includes(top ?? "")) return next();
        response.writeHead(404, { "content-type": "text/plain" }).end("The dev server serves only the page.\n");
      });
    },
  };
}

/** The first part of an address's path, in small letters; `null` where it can't be read. */
function topOf(url: string): string | null {
  try {
    const { pathname } = new URL(url.replace(/^\/+/, "/"), "http://localhost");
    const path = posix.normalize(decodeURIComponent(pathname).replaceAll("\\", "/"));
    return (path.split("/").find((part) => part !== "") ?? "").toLowerCase();
  } catch {
    return null;
  }
}
