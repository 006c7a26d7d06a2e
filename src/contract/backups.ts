import * as z from "zod";
import { cursor, figure, json, time } from "./common.ts";

/**
 * One part of a backup: gzipped NDJSON of saved records, encrypted where there is a key. A part of version 0.1.0 has neither
 * `first` nor `last`.
 */
const backupPart = z.object({
  name: z.string(),
  type: z.string(),
  records: figure(),
  bytes: figure(),
  sha256: z.string().describe("In hex, over the part as it is stored in R2."),
  first: z.string().exactOptional().describe("The first key in it."),
  last: z.string().exactOptional(),
  encryptionKey: z
    .string()
    .exactOptional()
    .describe("The fingerprint of the key that it is encrypted with; not there when it is not encrypted."),
  except: z.array(z.string()).exactOptional().describe("Keys in it that do not count, as they were not changed."),
});
export type BackupPart = z.infer<typeof backupPart>;

export const manifest = z.object({
  id: z.string().describe("The id of the run that saved it."),
  createdAt: time("When the run was asked for"),
  complete: z.boolean().describe("False while its run is still going, or when that ended early."),
  types: z.array(z.string()),
  records: figure(),
  bytes: figure(),
  encrypted: z.boolean().describe("Whether every part of it is encrypted."),
  encryptionKeys: z
    .array(z.string())
    .describe("Fingerprints of the keys that its parts are encrypted with. To restore it, each must be configured."),
  parts: z.array(backupPart).describe("The first 1,000 of them."),
  partsTruncated: z.boolean().describe("Whether there are more parts than these."),
  deletedAt: time("When it was deleted").nullable(),
});
export type Manifest = z.infer<typeof manifest>;

export const backupsPage = z.object({ backups: z.array(manifest), cursor });
export type BackupsPage = z.infer<typeof backupsPage>;

/** A record as it was saved: a line of a backup that is downloaded. */
export const saved = z.object({
  type: z.string(),
  key: z.string(),
  value: z.string().describe("The stored text, to the letter."),
  expiration: z.int().exactOptional().describe("In seconds since the epoch."),
  metadata: (json as z.ZodType<unknown>).optional(),
});
export type Saved = z.infer<typeof saved>;
