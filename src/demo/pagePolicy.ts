import { config } from "zod/mini";

/** What Chromium has of trusted types, and other browsers may have not. */
type TrustedTypes = {
  defaultPolicy: object | null;
  createPolicy(name: "default", rules: { createScriptURL: (url: string) => string | null }): object;
};

/**
 * Lets the demo work under the page's content security policy. MSW registers its service worker by a text, which is refused
 * to all scripts but this one; the dev server's page has a policy for it already. And zod tries out whether it may compile
 * code, which would be reported although it does without.
 */
export function complyWithPolicy(serviceWorker: string): void {
  config({ jitless: true });
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes || trustedTypes.defaultPolicy) return;
  trustedTypes.createPolicy("default", { createScriptURL: (url) => (url === serviceWorker ? url : null) });
}
