import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProvidedContext } from "vitest";
import type { TestProject } from "vitest/node";

type Made = {
  /** What `made` answers. */
  where: string;
  remove: () => Promise<void>;
};

/**
 * Begins to make what several test files share. Those that need it wait for it by `made`; all others run meanwhile.
 * @returns the end of it, for a global setup to return
 */
export async function makeInBackground(project: TestProject, name: keyof ProvidedContext, make: () => Promise<Made>) {
  const making = make();
  // Those that ask for it get its failure; where nobody does, there is none.
  making.catch(() => undefined);
  const server = createServer(async (_, response) => {
    try {
      response.end((await making).where);
    } catch (error) {
      response.writeHead(500).end(`${error instanceof Error ? error.stack : error}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide(name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    // It may still be on its way, where no test has needed it.
    const made = await making.catch(() => null);
    await made?.remove();
  };
}
