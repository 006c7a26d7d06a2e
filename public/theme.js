// Plain and outside the bundle: it has to run before the first paint.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage that is switched off leaves the theme of the system.
}
