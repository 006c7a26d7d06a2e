import { spawn } from "node:child_process";
import type { Server } from "../e2e/project.ts";

/** A server that is to be killed before it is up. */
export function spawnServer(cwd: string): Server {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  const child = spawn("npm", ["run", "dev"], { cwd, env, detached: true, stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), "SIGKILL");
  };
  process.once("exit", kill);
  return {
    url: "",
    signIn: "",
    async stop() {
      kill();
      await exited;
      process.off("exit", kill);
    },
  };
}
