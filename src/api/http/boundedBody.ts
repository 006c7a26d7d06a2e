import { problem } from "./problemAnswer.ts";

/** In bytes. */
const mostBytes = 64 * 1024;
/** How long a body may take to arrive, in ms. */
const longest = 10_000;

/** Reads a body part by part: no more of it than the API takes, and no longer than it may take to arrive. */
export function boundedReader(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = body.getReader();
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), longest);
  let size = 0;
  let fault: (() => Response) | null = null;
  // Not waited for: who sends too much, or nothing more, need not let go either.
  const release = () => {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  };
  return {
    release,
    /** Why it was given up, as an answer; `null` while it was not. */
    fault: () => fault?.() ?? null,
    /** The next part; `null` at its end, and where it was given up. */
    async next(): Promise<Uint8Array<ArrayBuffer> | null> {
      const read = await Promise.race([reader.read(), late]).catch((error: unknown) => {
        release();
        throw error;
      });
      if (read === "late") fault = tooSlow;
      else if (read.value) {
        size += read.value.byteLength;
        if (size <= mostBytes) return read.value;
        fault = tooLarge;
      }
      release();
      return null;
    },
  };
}

const tooLarge = () => problem(413, "The body is larger than 64 KiB.");
const tooSlow = () => problem(408, "The body did not arrive within ten seconds. Nothing was done; send it again.");
