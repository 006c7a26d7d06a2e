import { baseUrl } from "./deployment.ts";

const tokenKey = "session-token";
/**
 * Names the latest sign-out: in localStorage that of any tab, in sessionStorage the one before this tab's session. A name and
 * no time, as clocks are set back.
 */
const signOutKey = `signed-out ${baseUrl}`;

/** Reads the token from a link such as `/#token=…` and removes it from the address bar, history and screenshots. */
export function takeTokenFromAddress(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  return token?.trim() || null;
}

let token = read("sessionStorage", tokenKey);
let signOutBefore = read(token === null ? "localStorage" : "sessionStorage", signOutKey);

/** Whether somebody has signed out in another tab since this one looked last, be it asleep or not loaded meanwhile. */
function isSignedOutElsewhere(): boolean {
  const latest = read("localStorage", signOutKey);
  return latest !== null && latest !== signOutBefore;
}

export const currentToken = (): string | null => (isSignedOutElsewhere() ? null : token);

/** Stores the token for this browser tab only; `null` removes it. */
export function storeToken(next: string | null): void {
  token = next;
  signOutBefore = read("localStorage", signOutKey);
  write("sessionStorage", tokenKey, next);
  write("sessionStorage", signOutKey, next && signOutBefore);
}

/** Ends the sessions of all tabs. Where storage is disabled, only that of this one. */
export function endSessions(): void {
  write("localStorage", signOutKey, String(Math.random()));
  storeToken(null);
}

/**
 * Calls back when somebody has signed out in another tab; in a tab that was asleep or put aside, as soon as it wakes.
 * @returns stops watching
 */
export function watchSignOut(onSignOut: () => void): () => void {
  const check = () => isSignedOutElsewhere() && onSignOut();
  const names = ["storage", "pageshow", "visibilitychange"];
  check();
  for (const name of names) addEventListener(name, check);
  return () => {
    for (const name of names) removeEventListener(name, check);
  };
}

/**
 * The user id in a token. Not verified, but enough to tell a colleague's token from a renewed one; `null` if
 * unreadable.
 */
export function uidOf(token: string | null): string | null {
  try {
    const payload = (token ?? "").split(".")[0]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    return (JSON.parse(atob(payload)) as { uid: string }).uid;
  } catch {
    return null;
  }
}

type Storage = "localStorage" | "sessionStorage";

function read(storage: Storage, key: string): string | null {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

function write(storage: Storage, key: string, value: string | null): void {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
  } catch {
    // Storage is disabled: the session lasts until the page is closed.
  }
}
