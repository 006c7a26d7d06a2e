import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** How long to wait before each further attempt to load a part of the page, in ms. */
const waits = [500, 2_000, 6_000];

/**
 * React's `lazy`, which asks again for code that could not be loaded before it gives up.
 * @param name the export that is the part; the module's default export without it
 */
export function lazyPart<
  // biome-ignore lint/suspicious/noExplicitAny: as in React's own types, a component of any props
  Part extends ComponentType<any>,
  Name extends string = "default",
>(load: () => Promise<Record<Name, Part>>, name = "default" as Name): LazyExoticComponent<Part> {
  return lazy(async () => ({ default: (await withAttempts(load))[name] }));
}

async function withAttempts<Module>(load: () => Promise<Module>): Promise<Module> {
  for (const wait of waits) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return load();
}
