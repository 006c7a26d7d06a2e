import { connect } from "node:net";

export type Header = readonly [name: string, value: string];

/** A request, byte by byte as it goes out: nothing is corrected, completed or refused on this side. */
export type Sent = {
  method: string;
  path: string;
  headers?: readonly Header[];
  body?: string | Uint8Array;
  /** Whether the body goes out in chunks, without saying how long it is. */
  chunked?: boolean;
};

/** `status` is 0 when the connection was closed without an answer. */
export type Answer = { status: number; headers: Headers; text: string };

const longestWait = 90_000;
const mostTries = 10;

/**
 * Sends a request over a connection of its own. A rate limit (429) is waited for, and a request that the dev server dropped
 * on the way to the Worker is sent again: neither says anything about the Worker.
 */
export async function send(base: string, sent: Sent): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await exchange(new URL(base), sent);
    const wait = secondsToWait(answer);
    if (wait === null || attempt === mostTries) return answer;
    await new Promise<void>((resolve) => setTimeout(resolve, wait * 1_000));
  }
}

/** The dev server's own answer when its connection to workerd was closed. Not what an error of the Worker looks like. */
const dropped = /"message":"(?:fetch failed|other side closed|read ECONNRESET|write EPIPE)"/;

function secondsToWait({ status, headers, text }: Answer): number | null {
  if (status === 429) return Math.min(60, Number(headers.get("retry-after") ?? 1) || 1);
  return status === 500 && dropped.test(text) ? 0.2 : null;
}

function exchange({ hostname, port }: URL, sent: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) });
    const end = () => {
      socket.destroy();
      resolve(parse(Buffer.concat(received)));
    };
    socket.setTimeout(longestWait, () => {
      socket.destroy();
      reject(new Error(`${sent.method} ${sent.path.slice(0, 200)} was not answered.`));
    });
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    socket.on("end", end);
    // A server that refuses a request early closes the connection while the rest is still being sent.
    socket.on("error", end);
    socket.write(bytesOf(sent, `${hostname}:${port}`));
  });
}

function bytesOf({ method, path, headers = [], body, chunked = false }: Sent, host: string): Buffer {
  const content = typeof body === "string" ? Buffer.from(body) : Buffer.from(body ?? []);
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  const lines: Header[] = [
    ...(has("host") ? [] : [["host", host] as const]),
    ...headers,
    ...(has("connection") ? [] : [["connection", "close"] as const]),
    ...(chunked ? [["transfer-encoding", "chunked"] as const] : []),
    ...(!chunked && body !== undefined && !has("content-length")
      ? [["content-length", String(content.length)] as const]
      : []),
  ];
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head), ...(chunked ? inChunks(content) : [content])]);
}

function inChunks(content: Buffer): Buffer[] {
  const size = 16_384;
  const parts: Buffer[] = [];
  for (let from = 0; from < content.length; from += size) {
    const part = content.subarray(from, from + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
  }
  return [...parts, Buffer.from("0\r\n\r\n")];
}

function parse(received: Buffer): Answer {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return { status: 0, headers: new Headers(), text: received.toString("latin1") };
  const [first = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(first.split(" ")[1]);
  const rest = received.subarray(end + 4);
  // "100 Continue" and the like come before the answer.
  if (status < 200 && status !== 101) return parse(rest);
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const body = headers.get("transfer-encoding") === "chunked" ? fromChunks(rest) : rest;
  return { status, headers, text: body.toString("utf8") };
}

function fromChunks(rest: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = rest.indexOf("\r\n", at);
    const size = line < 0 ? 0 : Number.parseInt(rest.subarray(at, line).toString("latin1"), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
