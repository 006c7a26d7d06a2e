const key = "session-token";

/** Reads the token from a link such as `/#token=…` and removes it from the address bar, history and screenshots. */
export function takeTokenFromAddress(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token")?.trim();
  if (!token) return null;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  return token;
}

let token = readStored();

export const currentToken = (): string | null => token;

/** Stores the token for this browser tab only; `null` removes it. */
export function storeToken(next: string | null): void {
  token = next;
  try {
    if (next === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  } catch {
    // Storage is disabled: the session lasts until the page is closed.
  }
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

function readStored(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
