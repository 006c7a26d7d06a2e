import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "./pack.ts";
import { emptyProject } from "./program.ts";

const packaged = join(root, "node_modules/node/bin");
/** Without this repository's own programs: what is left is the machine's Node. */
const machine = (process.env.PATH ?? "").split(delimiter).filter((part) => !part.includes("node_modules"));

/** The Nodes on which the program has to do the same. */
export const nodes: Record<string, string> = {
  "the machine's Node": machine.join(delimiter),
  "this repository's Node": [packaged, ...machine].join(delimiter),
};

export type Ended = { code: number | null; stdout: string; stderr: string };
type StartOptions = { input?: string | Buffer; variables?: Record<string, string>; path?: string };

/** The package as it is installed in an empty project, and its program to be run there. */
export async function createDesk() {
  const folder = await emptyProject();

  async function start(command: string, args: string[], options: StartOptions = {}): Promise<Ended> {
    const { input = "", variables = {}, path = nodes["the machine's Node"] } = options;
    const child = spawn(command, args, { cwd: folder, env: { PATH: path, ...variables } });
    // A program that has found a mistake reads no further.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  }

  return {
    program: (args: string[], options?: StartOptions) =>
      start(join(folder, "node_modules/.bin/quickstage-migrations"), args, options),
    shell: (line: string) => start("bash", ["--norc", "-c", `PATH="node_modules/.bin:$PATH"; ${line}`]),
    async write(name: string, content: string | Buffer) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
      return name;
    },
    read: (name: string) => readFile(join(folder, name), "utf8"),
    files: async () => (await readdir(folder)).filter((name) => !/node_modules|package/.test(name)).sort(),
    erase: (name: string) => rm(join(folder, name), { recursive: true, force: true }),
    folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
export type Desk = Awaited<ReturnType<typeof createDesk>>;

/** One entry as `wrangler kv bulk put` takes it. */
export type BulkEntry = {
  key: string;
  value: string;
  expiration?: number;
  metadata?: unknown;
  base64?: boolean;
};

/** What `apply` wrote. */
export const entriesIn = (json: string) => JSON.parse(json) as BulkEntry[];
