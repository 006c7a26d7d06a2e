import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query matches. `false` where there are none, as in a test without layout. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = globalThis.matchMedia?.(query);
      list?.addEventListener("change", listener);
      return () => list?.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => globalThis.matchMedia?.(query).matches ?? false);
}

/** Whether the window is a phone's, for what can't be said in styles. */
export const useNarrow = (): boolean => useMedia("(width < 40rem)");
