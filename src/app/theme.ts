import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const themeNames: Record<Theme, string> = {
  system: "Theme of the system",
  light: "Light theme",
  dark: "Dark theme",
};

const key = "theme";
const listeners = new Set<() => void>();

/** The theme that `public/theme.js` applied before the first paint. */
function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, currentTheme);

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage is disabled: the choice lasts until the page is closed.
  }
}
