import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";

/**
 * Makes `vite dev` and `vite preview` refuse what Cloudflare refuses before it gets to a Worker, instead of failing with a
 * page that shows where: TRACE, a second Host, other protocols, addresses that can't be read. And it leaves it to the Worker which origins may read answers:
 * Vite by itself lets the pages of every port of this machine.
 */
export function strictRequests(): Plugin {
  const configure = ({ middlewares }: { middlewares: Connect.Server }) => void middlewares.use(refuse);
  return {
    name: "strict-requests",
    apply: "serve",
    // Before Cloudflare's plugin, which makes a `Request` of everything.
    enforce: "pre",
    config: () => ({ server: { cors: false }, preview: { cors: false } }),
    configureServer: configure,
    configurePreviewServer: configure,
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, next: Connect.NextFunction): void {
  const refused = refusal(request);
  if (refused === null) {
    next();
    return;
  }
  const [status, reason] = refused;
  response.writeHead(status, { "content-type": "text/plain", ...(status === 405 && { allow: "GET, HEAD, POST" }) });
  response.end(`${reason}\n`);
}

function refusal({ method, url = "/", headers, rawHeaders }: IncomingMessage): [status: number, why: string] | null {
  if (method === "TRACE") return [405, "TRACE is not answered."];
  if (!url.startsWith("/") || !URL.canParse(url, "http://localhost")) return [400, "The address can't be read."];
  // Vite's own connection for changed modules is a WebSocket, and gets here in no other way.
  if (headers.upgrade !== undefined) return [400, "This server changes to no other protocol."];
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  return hosts.length > 1 ? [400, "There is more than one Host."] : null;
}
