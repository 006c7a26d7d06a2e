import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { changePolicy, formatHeaders, parseHeaders, policyHeader } from "./headersFile.ts";

/**
 * Sends `public/_headers` where Cloudflare does not: from the dev server, with what Vite's client needs added; and gives the
 * demo, a static site, a policy of its own as a meta tag, and as a `_headers` file for hosts that read one.
 */
export function securityHeaders({ demo }: { demo: boolean }): Plugin {
  const nonce = randomBytes(16).toString("base64url");
  let headers: Record<string, string> = {};
  let isServed = false;
  const policy = () => headers[policyHeader] ?? "";

  return {
    name: "security-headers",
    config(_, { command, isPreview }) {
      isServed = command === "serve" && !isPreview;
      return isServed ? { html: { cspNonce: nonce } } : {};
    },
    configResolved({ publicDir }) {
      headers = parseHeaders(readFileSync(`${publicDir}/_headers`, "utf8"));
      if (demo) headers[policyHeader] = changePolicy(policy(), demoDirectives);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        // The Worker's answers have their own.
        if (request.url?.startsWith("/debug/")) return next();
        const served = {
          ...headers,
          [policyHeader]: changePolicy(policy(), devDirectives(nonce, request.headers.host)),
        };
        for (const [name, value] of Object.entries(served)) response.setHeader(name, value);
        next();
      });
    },
    transformIndexHtml() {
      if (isServed) return [{ tag: "script", children: devPolicy, injectTo: "head-prepend" }];
      // Browsers ignore this directive in a tag, and say so in the console.
      const content = changePolicy(policy(), { "frame-ancestors": null });
      return demo ? [{ tag: "meta", attrs: { "http-equiv": policyHeader, content }, injectTo: "head-prepend" }] : [];
    },
    generateBundle() {
      // Written over the one from `public`.
      if (demo) this.emitFile({ type: "asset", fileName: "_headers", source: formatHeaders(headers) });
    },
  };
}

/** The demo's API is a service worker, and startDemo.ts lets no other script be named by text. */
const demoDirectives = { "worker-src": "'self'", "trusted-types": "default" };

/**
 * Vite's client adds style elements and a script for fast refresh, listens to a WebSocket, and waits for a server that is
 * gone in a worker that it makes of a blob.
 */
const devDirectives = (nonce: string, host = "localhost") => ({
  "script-src": `'self' 'nonce-${nonce}'`,
  "style-src": `'self' 'nonce-${nonce}'`,
  "connect-src": `'self' ws://${host}`,
  "worker-src": "'self' blob:",
  "trusted-types": "default",
});

/** Lets Vite's client name its worker by text, and the demo its service worker; no other script, and no HTML at all. */
const devPolicy = `window.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (/^blob:|\\/mockServiceWorker\\.js$/.test(url) ? url : null),
});`;
