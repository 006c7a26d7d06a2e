import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { UsageError } from "../../usageError.ts";

/** Takes the entries of a bulk file, each as JSON. */
export type BulkOutput = {
  add(entry: string): Promise<void>;
  /** @returns the files that are there now */
  finish(): Promise<string[]>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
};

/**
 * What one file may hold. wrangler reads a file as one text, of which Node allows 512 MiB, and sends 1,000 entries a request,
 * of which KV allows 100 MB.
 */
const wranglerLimits = { fileBytes: 256 * 1024 * 1024, requestBytes: 95_000_000, requestEntries: 1_000 };

const pieceCharacters = 1 << 16;

/**
 * Writes a file that `wrangler kv bulk put` takes, beside it under another name until it is whole. What is too much for one
 * file becomes `bulk-1.json`, `bulk-2.json` and so on.
 * @throws UsageError when a file is already there and `force` is not given
 */
export function bulkFile(path: string, force: boolean, limits = wranglerLimits): BulkOutput {
  type Part = {
    file: FileHandle;
    pending: string;
    bytes: number;
    entries: number;
    inRequest: number;
  };
  const parts: string[] = [];
  let part: Part | null = null;
  refuseToOverwrite(path, force);

  async function begin(): Promise<Part> {
    const temporary = `${path}.${process.pid}-${parts.length + 1}.tmp`;
    // Records may hold secrets: nobody else has to read them.
    const file = await open(temporary, "wx", 0o600);
    parts.push(temporary);
    return { file, pending: "[", bytes: 0, entries: 0, inRequest: 0 };
  }

  async function end({ file, pending }: Part): Promise<void> {
    await file.appendFile(`${pending}\n]\n`);
    await file.sync();
    await file.close();
    part = null;
  }

  return {
    async add(entry) {
      const size = Buffer.byteLength(entry) + 2;
      if (part && part.entries % limits.requestEntries === 0) part.inRequest = 0;
      if (part && (part.bytes + size > limits.fileBytes || part.inRequest + size > limits.requestBytes))
        await end(part);
      part ??= await begin();
      part.pending += `${part.entries === 0 ? "\n" : ",\n"}${entry}`;
      part.bytes += size;
      part.inRequest += size;
      part.entries += 1;
      if (part.pending.length < pieceCharacters) return;
      await part.file.appendFile(part.pending);
      part.pending = "";
    },
    async finish() {
      await end(part ?? (await begin()));
      const numbered = (index: number) => path.replace(/(\.[^./\\]+)?$/, `-${index + 1}$1`);
      const names = parts.length === 1 ? [path] : parts.map((_, index) => numbered(index));
      for (const name of names) refuseToOverwrite(name, force);
      // Earlier files with these names would be taken for new ones, and loaded over what has changed since.
      const earlier = [path];
      for (let index = 0; existsSync(numbered(index)); index += 1) earlier.push(numbered(index));
      for (const name of earlier.filter((each) => !names.includes(each))) {
        refuseToOverwrite(name, force);
        await rm(name, { force: true });
      }
      for (const [index, name] of names.entries()) await rename(parts[index] as string, name);
      return names;
    },
    async abandon() {
      await part?.file.close().catch(() => undefined);
      for (const temporary of parts) await rm(temporary, { force: true });
    },
  };
}

function refuseToOverwrite(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw new UsageError(`${path} is already there. Overwrite it with --force.`);
}

/** Writes the same to the standard output. Where it ends early, what was written is no JSON, which nothing loads. */
export function bulkStream(output: NodeJS.WritableStream): BulkOutput {
  let isFirst = true;
  // The program listens to the stream itself, and ends when its reader stops.
  const write = (text: string) => new Promise<void>((resolve) => output.write(text, () => resolve()));
  return {
    async add(entry) {
      await write(`${isFirst ? "[\n" : ",\n"}${entry}`);
      isFirst = false;
    },
    async finish() {
      await write(isFirst ? "[\n]\n" : "\n]\n");
      return [];
    },
    async abandon() {},
  };
}
