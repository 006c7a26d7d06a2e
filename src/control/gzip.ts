import { gunzipSync, gzipSync } from "fflate";

/** The same text always gives the same bytes: a backup's checksum does not depend on when it was packed. */
export const gzip = (text: string): Uint8Array => gzipSync(new TextEncoder().encode(text), { mtime: 0 });

/** @throws when the bytes are not gzip */
export const gunzip = (bytes: Uint8Array): string => new TextDecoder().decode(gunzipSync(bytes));
