import * as z from "zod";
import type { AuditEntry } from "../../control/audit.ts";
import type { BackupPart, Manifest, Saved } from "../../control/backup.ts";
import { type Answer, actor } from "./run.ts";
import { cursor, figure, json, shapeOf, time } from "./shapeOf.ts";

const part = shapeOf<BackupPart>()(
  z.object({
    name: z.string(),
    type: z.string(),
    records: figure(),
    bytes: figure(),
    sha256: z.string().describe("In hex, over the gzipped part."),
    first: z.string().exactOptional().describe("The first key in it."),
    last: z.string().exactOptional(),
    except: z.array(z.string()).exactOptional().describe("Keys in it that do not count, as they were not changed."),
  }),
);

export const manifest = shapeOf<Manifest>()(
  z.object({
    id: z.string().describe("The id of the run that saved it."),
    createdAt: time("When the run was asked for"),
    complete: z.boolean().describe("False while its run is still going, or when that ended early."),
    types: z.array(z.string()),
    records: figure(),
    bytes: figure(),
    parts: z.array(part).describe("The first thousand of them."),
    partsTruncated: z.boolean().describe("Whether there are more parts than are told here."),
    deletedAt: time("When it was deleted").nullable(),
  }),
);

export const backupsPage = shapeOf<Answer<"backups">>()(z.object({ backups: z.array(manifest), cursor }));

/** A line of a backup that is downloaded. */
export const saved = shapeOf<Saved>()(
  z.object({
    type: z.string(),
    key: z.string(),
    value: z.string().describe("The stored text, to the letter."),
    expiration: z.int().exactOptional().describe("In seconds since the epoch."),
    metadata: (json as z.ZodType<unknown>).optional(),
  }),
);

export const auditEntry = shapeOf<AuditEntry>()(
  z.object({
    sequence: z.int(),
    at: time("When"),
    by: actor,
    action: z.string().describe("What was done, such as start migrate or pause."),
    run: z.string(),
    reason: z.string().nullable(),
    previous: z.string().describe("The hash of the entry before; empty for the first."),
    hash: z.string().describe("SHA-256 over all the other members as canonical JSON, in hex."),
  }),
);

export const auditPage = shapeOf<Answer<"audit">>()(z.object({ entries: z.array(auditEntry), cursor }));
