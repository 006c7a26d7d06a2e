export const gzip = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await pass(text, new CompressionStream("gzip")).arrayBuffer());

export const gunzip = (bytes: Uint8Array): Promise<string> =>
  pass(bytes as Uint8Array<ArrayBuffer>, new DecompressionStream("gzip")).text();

function pass(body: BodyInit, through: CompressionStream | DecompressionStream): Response {
  return new Response((new Response(body).body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(through));
}
