import { lazy } from "react";

/** How long to wait before each further attempt to load a part of the page, in ms. */
const waits = [500, 2_000, 6_000];

/** React's `lazy`, which asks again for code that could not be loaded before it gives up. */
export const lazyPart: typeof lazy = (load) => lazy(() => withAttempts(load));

async function withAttempts<Part>(load: () => Promise<Part>): Promise<Part> {
  for (const wait of waits) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return load();
}
