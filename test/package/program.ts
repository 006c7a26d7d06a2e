import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { made } from "../made.ts";

export type Ended = { code: number; stdout: string; stderr: string };

/** A copy of the empty project with the package in it. */
export async function emptyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "install-"));
  await cp(join(await made("packed"), "installed"), folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

/** The package in an empty project, and its program to be run there. */
export async function installPackage() {
  const folder = await emptyProject();
  const command = join(folder, "node_modules/.bin/quickstage-migrations");
  return {
    folder,
    installed: join(folder, "node_modules", manifest.name),
    /** Starts the program as a host does: by its name. */
    start: (args: string[], variables: Record<string, string> = {}, cwd = folder) =>
      start(command, args, variables, cwd),
    /** The same in a terminal, whose output is all one. */
    startInTerminal: (args: string[], variables: Record<string, string> = {}) =>
      start("script", ["-qec", [command, ...args].join(" "), "/dev/null"], variables, folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** On the Node of the machine, which is not this repository's. */
function start(command: string, args: string[], variables: Record<string, string>, cwd: string) {
  const path = (process.env.PATH ?? "").split(delimiter).filter((part) => !part.includes("node_modules"));
  const child = spawn(command, args, { cwd, env: { PATH: path.join(delimiter), ...variables } });
  const output = { stdout: "", stderr: "" };
  const readers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      for (const read of readers) read();
    });
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code) => resolve({ code: code ?? -1, ...output })),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    ended,
    /** Resolves when the program has said this; rejects when it ends without. */
    said: (what: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const read = () => {
          const [found] = what.exec(output.stdout + output.stderr) ?? [];
          if (found !== undefined) resolve(found);
        };
        readers.add(read);
        read();
        void ended.then(({ stderr }) => reject(new Error(`It ended without saying ${what}: ${stderr}`)));
      }),
    write: (text: string) => child.stdin.write(text),
    interrupt: () => child.kill("SIGINT"),
  };
}
