import { createReadStream, statSync } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UsageError } from "../../usageError.ts";

/** What an input is called in messages, and its text in pieces. */
export type Source = { name: string; texts: AsyncGenerator<string> };

/** How many bytes an input has; `null` when only reading it tells. */
export function sizeOf(path: string): number | null {
  const found = path === "-" ? undefined : statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : null;
}

/**
 * Opens a file, or the standard input for `-`, gzipped or not.
 * @param onBytes is called with the size of each piece that was read
 */
export function openSource(path: string, onBytes: (count: number) => void): Source {
  const name = path === "-" ? "The standard input" : path;
  return { name, texts: decoded(name, unzipped(name, bytesOf(path, onBytes))) };
}

/** A piece that was taken to look at it, and all that come after it. */
export async function* putBack<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file. Give the path of an export, or - for the standard input.",
  EISDIR: "This is a folder. Give the path of an export in it.",
  EACCES: "You may not read this file. Ask for permission to read it.",
};

async function* bytesOf(path: string, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  try {
    for await (const piece of path === "-" ? process.stdin : createReadStream(path)) {
      onBytes(piece.length);
      yield piece;
    }
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: ${problems[code] ?? `It can't be read: ${message}.`}`);
  }
}

async function* unzipped(name: string, bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await bytes.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = putBack(head, bytes);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return yield* all;
  const gunzip = createGunzip();
  // Errors of both arrive where `gunzip` is read.
  pipeline(Readable.from(all), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: Its gzip is damaged or cut off. Export it again, or copy it again.`);
  }
}

/** Strict: a replaced character would be written to the store as if it had been there. */
async function* decoded(name: string, bytes: AsyncGenerator<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Buffer): string => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      const fix = "Save it as UTF-8; in PowerShell: … | Out-File -Encoding utf8 export.json";
      throw new UsageError(`${name}: This is no UTF-8 text. ${fix}`);
    }
  };
  for await (const piece of bytes) yield decode(piece);
  yield decode();
}
