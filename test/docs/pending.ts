/**
 * What the documents tell of and other branches bring. Once those are in, this file goes, and with it the places that
 * ask it.
 */
export const pending: readonly string[] = [
  "build:demo",
  "build:panel",
  "src/embed/panel.ts",
  "examples/admin-dashboard",
  "/openapi.json",
];
