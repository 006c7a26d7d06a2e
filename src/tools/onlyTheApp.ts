import { readdirSync, realpathSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What of the project's folder the page consists of while it is developed. */
const served = ["index.html", "src", "node_modules/.vite"];

/**
 * Keeps the dev server from handing out the rest of the project's folder: configuration, secrets, tests, documents, packages.
 * Vite's own list does it for files and for modules, but its refusals say where the folder is. HTML files are answered by
 * Cloudflare's plugin, which does not ask it; and that one's explorer shows and changes the local store without a session.
 */
export function onlyTheApp(): Plugin {
  return {
    name: "only-the-app",
    apply: "serve",
    // Before Cloudflare's plugin, whose explorer answers first.
    enforce: "pre",
    config: () => ({ server: { fs: { allow: served } } }),
    configureServer({ config, middlewares }) {
      middlewares.use((request, response, next) => {
        if (isServed(config.root, request.url ?? "/")) return next();
        response.writeHead(404, { "content-type": "text/plain" }).end("The dev server serves only the page.\n");
      });
    },
  };
}

function isServed(root: string, url: string): boolean {
  // A module's id may be a whole path, which the file system reads as well as this does once it is no longer written twice.
  const found = partsOf(url.replace(/^(\/+@id)\/\/+/, "$1/@fs/"));
  // What can't be read is no file; the server says what is wrong with it.
  if (found === null) return true;
  const { path, query } = found;
  if (path.startsWith("/cdn-cgi/") && path.includes("explorer")) return false;
  // Scripts inside of HTML are asked for so, and there is one HTML file.
  if (/(?:^|&)html-proxy\b/.test(query) && !/^\/(?:index\.html)?$/.test(path)) return false;
  // The ways of Vite's to ask for a file by its whole path: under /@fs/, as a module's id, or by that path alone.
  const [, file = path] = /^\/@(?:id\/@fs|fs|id)\/(?!__x00__)(.*)$/.exec(path) ?? [];
  const whole = file.startsWith("/") ? file : `/${file}`;
  const isWhole = /^\/@(?:id\/@fs|fs)\//.test(path) || isWithin(whole, root);
  const inside = isWhole ? posix.relative(root.toLowerCase(), whole.toLowerCase()) : whole.slice(1).toLowerCase();
  // Beside the packages that it serves, Vite keeps a list of what it knows of them.
  if (/\bnode_modules\//.test(inside) && !/\.(?:m?js|css|map)$/.test(inside)) return false;
  if (isWhole)
    return [...served.map((each) => join(root, each)), ...linked(root)].some((each) => isWithin(whole, each));
  const [top = ""] = inside.split("/");
  const isOfProject = top !== "" && readdirSync(root).some((name) => name.toLowerCase() === top);
  return !isOfProject || served.some((each) => each.split("/")[0] === top);
}

/** Where packages lie elsewhere, as with workspaces: what Vite serves of them, and its own client. */
function linked(root: string): string[] {
  const client = join(dirname(fileURLToPath(import.meta.resolve("vite/package.json"))), "dist/client");
  try {
    return [client, realpathSync(join(root, "node_modules/.vite"))];
  } catch {
    return [client];
  }
}

const isWithin = (path: string, folder: string): boolean =>
  `${path.toLowerCase()}/`.startsWith(`${folder.toLowerCase()}/`);

/** The path of an address as the file system would read it, and its query; `null` where it can't be read. */
function partsOf(url: string): { path: string; query: string } | null {
  try {
    const { pathname, search } = new URL(url.replace(/^\/+/, "/"), "http://localhost");
    return { path: posix.normalize(decodeURIComponent(pathname).replaceAll("\\", "/")), query: search.slice(1) };
  } catch {
    return null;
  }
}
