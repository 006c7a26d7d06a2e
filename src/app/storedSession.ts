const key = "session-token";

/** The token of a link such as `/#token=…`, taken out of the address bar: it must not stay in history or a screenshot. */
export function takeTokenFromAddress(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token")?.trim();
  if (!token) return null;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  return token;
}

let token = readStored();

export const currentToken = (): string | null => token;

/** Kept for this tab only, and gone with it. */
export function storeToken(next: string | null): void {
  token = next;
  try {
    if (next === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  } catch {
    // Storage that is switched off: the session lasts as long as the page.
  }
}

/** Whom a token names; not proof of anything, but enough to tell a colleague's token from one's own renewed. */
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
