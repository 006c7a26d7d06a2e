import { inject, type ProvidedContext } from "vitest";

/**
 * What is made once for all tests of a project, as soon as it is there.
 * @throws Error with what went wrong where it could not be made
 */
export async function made(name: keyof ProvidedContext): Promise<string> {
  const answer = await fetch(inject(name));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`There is no "${name}": ${text}`);
  return text;
}

declare module "vitest" {
  /** Where to ask for it. */
  interface ProvidedContext {
    /** Where the browser is connected to. */
    browser: string;
    /** The folder of a project with its page, Worker and demo built. */
    built: string;
    /** A folder with the package as it is packed, and as `npm install` puts it into an empty project. */
    packed: string;
  }
}
