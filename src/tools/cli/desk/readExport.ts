import { none } from "stream-chain/defs.js";
import gen from "stream-chain/gen.js";
import lines from "stream-chain/utils/lines.js";
import { jsonParser, type Token } from "stream-json/core/parser.js";
import streamArray from "stream-json/core/streamers/stream-array.js";
import streamObject from "stream-json/core/streamers/stream-object.js";
import { jsonVerifier } from "stream-json/core/utils/verifier.js";
import { type Json, parseJson } from "../../../engine/losslessJson.ts";
import { UsageError } from "../../usageError.ts";
import { type Entry, entryOf, entryOfPrinted } from "./entry.ts";
import { putBack, type Source } from "./source.ts";

/** How an export is written: as `wrangler kv bulk put` takes it, as `wrangler kv bulk get` prints it, or an entry a line. */
export type Format = "bulk put" | "bulk get" | "lines";

/** The entries of an export; `null` for a key of which it says that the store has no value. */
export type Export = { format: Format; entries: AsyncGenerator<Entry | null> };

/**
 * Recognises an export by its first characters, and reads it piece by piece.
 * @throws UsageError that names the input, the place and what to do, here or from `entries`
 */
export async function readExport({ name, texts }: Source): Promise<Export> {
  let head = "";
  for (;;) {
    const format = formatOf(head);
    if (format) return { format, entries: readers[format](name, putBack(head, texts)) };
    const next = await texts.next();
    if (next.done || format === null) throw new UsageError(`${name}: ${notAnExport(head)}`);
    head += next.value;
  }
}

const memberNames = ["key", "value", "expiration", "expiration_ttl", "metadata", "base64", "type", "name"];
/** KV's keys have at most 512 bytes, each of which JSON may write as six characters. */
const longestStart = 4_096;

/** `undefined` when more has to be read, `null` when it is none of them. */
function formatOf(head: string): Format | undefined | null {
  const start = head.trimStart();
  if (start === "") return undefined;
  if (start.startsWith("[")) return "bulk put";
  if (!start.startsWith("{")) return null;
  const [found, firstName] = /^\{\s*(?:\}|"((?:[^"\\]|\\.)*)")/.exec(start) ?? [];
  if (found === undefined) return start.length < longestStart ? undefined : null;
  return firstName !== undefined && memberNames.includes(firstName) ? "lines" : "bulk get";
}

function notAnExport(head: string): string {
  if (head.trim() === "") return "It is empty. Give it an export.";
  return 'This is no export. Expected a JSON array as "wrangler kv bulk put" takes it, the JSON object that "wrangler kv bulk get" prints, or a JSON object a line, as in a backup.';
}

type Reader = (name: string, texts: AsyncGenerator<string>) => AsyncGenerator<Entry | null>;

const readers: Record<Format, Reader> = {
  async *"bulk put"(name, texts) {
    let count = 0;
    for await (const { value } of parsed(name, texts, streamArray())) {
      count += 1;
      yield entryOf(value, (what) => new UsageError(`${name}: Entry ${count.toLocaleString("en")} ${what}.`));
    }
  },
  async *"bulk get"(name, texts) {
    let count = 0;
    for await (const { key, value } of parsed(name, texts, streamObject())) {
      count += 1;
      const place = `Entry ${count.toLocaleString("en")} (${JSON.stringify(key)})`;
      yield entryOfPrinted(key, value, (what) => new UsageError(`${name}: ${place} ${what}.`));
    }
  },
  async *lines(name, texts) {
    let count = 0;
    for await (const line of through<string>(texts, [lines()])) {
      count += 1;
      if (line.trim() === "") continue;
      const problem = (what: string) => new UsageError(`${name}: Line ${count.toLocaleString("en")} ${what}.`);
      yield entryOf(parsedLine(line, problem), problem);
    }
  },
};

function parsedLine(line: string, problem: (what: string) => Error): Json {
  try {
    return parseJson(line);
  } catch {
    throw problem("is no JSON, or the input ends in it. Correct it, or export it again");
  }
}

async function* parsed(
  name: string,
  texts: AsyncGenerator<string>,
  streamer: unknown,
): AsyncGenerator<{ key: string; value: Json }> {
  const stages = [jsonParser({ streamValues: false }), exactNumber, streamer];
  yield* through(verified(name, texts), stages);
}

/** The same texts. What is no JSON is refused with its place, which the parser does not know. */
async function* verified(name: string, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  const verify = jsonVerifier();
  for await (const text of texts) {
    try {
      verify(text);
    } catch (error) {
      const { line, pos } = error as { line?: number; pos?: number };
      if (line === undefined || pos === undefined) throw error;
      // The verifier's own message is left out, as it may quote the text, in which there may be a secret.
      const place = `Line ${line.toLocaleString("en")}, column ${pos.toLocaleString("en")}`;
      throw new UsageError(`${name}: ${place} is no JSON. Correct it, or export it again.`);
    }
    yield text;
  }
  try {
    verify(none as never);
  } catch {
    throw new UsageError(`${name}: It ends before its JSON does. Export it again, or copy it again.`);
  }
}

/**
 * stream-json would round a number, but it takes the value of a text as it is. The blank makes even `-0` as long as a number
 * is in a record, where the engine looks for those that a double can't hold.
 */
const exactNumber = (token: Token) =>
  token.name === "numberValue" ? { name: "stringValue", value: parseJson(` ${token.value}`) } : token;

/** Sends texts through stages that are made for it, one after the other, and tells them when there are no more. */
async function* through<Item>(texts: AsyncGenerator<string>, stages: readonly unknown[]): AsyncGenerator<Item> {
  const send = (gen as unknown as Compose<Item>)(...stages);
  for await (const text of texts) yield* send(text);
  yield* send(none);
}
type Compose<Item> = (...stages: readonly unknown[]) => (piece: string | typeof none) => AsyncGenerator<Item>;
