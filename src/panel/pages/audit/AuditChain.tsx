import { useEffect, useState } from "react";
import { auditHash } from "../../../client/auditHash.ts";
import type { Client } from "../../../client/client.ts";
import type { AuditCheck, AuditEntry } from "../../../client/contract.ts";
import { allAuditEntries, auditChecks } from "../../../client/historyQueries.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/** The check of the whole trail: how many entries were checked so far (`at`), and what was found here and by the Worker. */
type FullCheck = { at: number | null; found: ChainCheck | null; seals: AuditCheck | null; error: Error | null };
const notChecked: FullCheck = { at: null, found: null, seals: null, error: null };

/** Whether the entries are unchanged, and exactly what was checked. */
export function AuditChain({ entries, isFiltered }: { entries: readonly AuditEntry[]; isFiltered: boolean }) {
  const { client } = usePanel();
  const shown = useChainCheck(entries, !isFiltered);
  const [whole, setWhole] = useState<FullCheck>(notChecked);
  const checkAll = async () => {
    let found = emptyCheck;
    let last: AuditEntry | null = null;
    try {
      setWhole({ ...notChecked, at: 0 });
      const seals = await checkSeals(client);
      for await (const page of allAuditEntries(client)) {
        found = await checkChain(page, true, found, last);
        last = page.at(-1) ?? last;
        setWhole({ ...notChecked, at: found.entries });
      }
      // The last page must end with entry 1, or the beginning was cut off.
      const isCut = last !== null && last.sequence !== 1;
      if (isCut) found = { ...found, broken: found.broken ?? { entry: last as AuditEntry, why: "link" } };
      setWhole({ ...notChecked, found, seals });
    } catch (error) {
      setWhole({ ...notChecked, error: error as Error });
    }
  };
  // Entries that were loaded after the full check count as well.
  const found = whole.found ? { ...whole.found, broken: whole.found.broken ?? shown?.broken ?? null } : shown;
  const isIntact = found && !found.broken && found.entries > 0 && !whole.seals?.broken && !whole.seals?.head?.problem;
  return (
    <div className="grid min-h-12 gap-2">
      {found?.broken ? (
        <BrokenChainNotice sequence={found.broken.entry.sequence} why={found.broken.why} />
      ) : (
        whole.seals?.broken && <BrokenChainNotice {...whole.seals.broken} />
      )}
      {whole.seals?.head?.problem && (
        <Notice tone="error" title="The trail is not the one that was noted outside of the run log">
          {whole.seals.head.problem} {keepThis}
        </Notice>
      )}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <p role="status" className="flex min-w-0 flex-1 basis-80 gap-2 text-muted">
          {isIntact && <Icon name="check" className="mt-0.5 text-done" />}
          <span>
            {whole.at !== null
              ? `Checking the whole trail: ${formatNumber(whole.at)} entries so far…`
              : found && (
                  <>
                    <CheckResult found={found} whole={whole.found !== null} isFiltered={isFiltered} />
                    {whole.seals ? <SealResult seals={whole.seals} /> : " The seals were not checked yet."}
                  </>
                )}
            {whole.error && (
              <span className="text-error"> The whole trail could not be read: {whole.error.message}</span>
            )}
          </span>
        </p>
        <Button
          size="small"
          aria-disabled={whole.at !== null || undefined}
          onClick={() => whole.at === null && checkAll()}
        >
          Check the whole trail
        </Button>
      </div>
    </div>
  );
}

type CheckResultProps = { found: ChainCheck; whole: boolean; isFiltered: boolean };

function CheckResult({ found, whole, isFiltered }: CheckResultProps) {
  const { entries, hashed, linked, broken } = found;
  if (entries === 0) return "Nothing here to check.";
  const which =
    whole && entries === 1
      ? "the only entry"
      : whole
        ? `all ${quantity(entries, "entry")}`
        : `the ${quantity(entries, "loaded entry")}`;
  return (
    <>
      {!broken && (
        <span className="text-ink">
          {hashed > 0 ? "Each entry is as it was written" : "The entries follow from one another"}
          {hashed > 0 && linked > 0 && (isFiltered && !whole ? "" : ", and none is missing between them")}.{" "}
        </span>
      )}
      {hashed > 0
        ? `Checked ${which}: recomputed ${quantity(hashed, "SHA-256 hash")} in this browser and compared ${quantity(linked, "link")} to the entry before.`
        : `Checked ${which}: compared ${quantity(linked, "link")} to the entry before. Browsers compute hashes over HTTPS only, so the content was not checked.`}
      {isFiltered && !whole && " Entries left out by the filter were not checked."}
    </>
  );
}

/** What the Worker checked with its secret, which no browser has. */
function SealResult({ seals: { sealed, otherKey, unsealed, head } }: { seals: AuditCheck }) {
  return (
    <>
      {` The Worker checked ${quantity(sealed, "seal")} with its secret.`}
      {otherKey > 0 &&
        ` ${quantity(otherKey, "entry")} could not be checked so: the secret was another one then (AUDIT_SECRET can name both).`}
      {unsealed > 0 && ` ${quantity(unsealed, "entry")} ${unsealed === 1 ? "has" : "have"} no seal.`}
      {head === null
        ? " No entry is noted outside of the run log yet, so entries removed from the newest end can't be noticed."
        : head.problem === null &&
          ` Entry ${formatNumber(head.sequence)}, noted outside of the run log, is still there. Removed entries after it can't be noticed.`}
    </>
  );
}

const keepThis = "Keep this page and ask the people who run the Worker.";
const wrong = {
  content: ["is not as it was written", "Its hash is not that of what it says: it was changed afterwards."],
  link: ["does not follow from the one before it", "An entry was changed, added or removed after it was written."],
  seal: [
    "was not written by the Worker",
    "Its seal was not made with the Worker's secret: somebody changed it in the run log.",
  ],
  unsealed: [
    "has no seal, though earlier ones have",
    "It was written without the secret: while none was set, by an older version of the Worker, or by somebody who changed the run log.",
  ],
} as const;

function BrokenChainNotice({ sequence, why }: { sequence: number; why: keyof typeof wrong }) {
  const [title, what] = wrong[why];
  return (
    <Notice tone="error" title={`Entry ${formatNumber(sequence)} ${title}`}>
      {what} {keepThis}
    </Notice>
  );
}

/** The Worker's check of all pages, as one. */
async function checkSeals(client: Client): Promise<AuditCheck | null> {
  const pages: AuditCheck[] = [];
  for await (const page of auditChecks(client)) pages.push(page);
  return pages.reduce<AuditCheck | null>((found, page) => (found ? together(found, page) : page), null);
}

const together = (newer: AuditCheck, older: AuditCheck): AuditCheck => ({
  ...newer,
  entries: newer.entries + older.entries,
  sealed: newer.sealed + older.sealed,
  otherKey: newer.otherKey + older.otherKey,
  unsealed: newer.unsealed + older.unsealed,
  broken: newer.broken ?? older.broken,
});

/** Checks the loaded entries, again whenever they change. */
function useChainCheck(entries: readonly AuditEntry[], whole: boolean): ChainCheck | null {
  const [found, setFound] = useState<ChainCheck | null>(null);
  const ends = `${whole} ${entries.map(({ hash }) => hash).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is a new one with every answer, the same or not
  useEffect(() => {
    let isLatest = true;
    checkChain(entries, whole).then((checked) => isLatest && setFound(checked));
    return () => {
      isLatest = false;
    };
  }, [ends]);
  return found;
}

/** The result of a check, with the first problem found. */
type ChainCheck = {
  entries: number;
  /** How many hashes were recomputed from the content; 0 where the browser can't. */
  hashed: number;
  /** How many entries were compared with the entry before them. */
  linked: number;
  broken: { entry: AuditEntry; why: "content" | "link" } | null;
};

const emptyCheck: ChainCheck = { entries: 0, hashed: 0, linked: 0, broken: null };

/**
 * Checks entries and their links to one another, newest first.
 * @param whole whether no entry was filtered out: then a missing number is an entry that was removed
 * @param previous the result of the newer entries, when a trail is checked page by page
 * @param newer the last entry of that earlier call
 */
async function checkChain(
  entries: readonly AuditEntry[],
  whole: boolean,
  previous: ChainCheck = emptyCheck,
  newer: AuditEntry | null = null,
): Promise<ChainCheck> {
  const found = { ...previous };
  const hashes = await Promise.all(entries.map(auditHash));
  let follower = newer;
  for (const [index, entry] of entries.entries()) {
    found.entries += 1;
    if (hashes[index] !== null) {
      found.hashed += 1;
      if (hashes[index] !== entry.hash) found.broken ??= { entry, why: "content" };
    }
    const isNext = follower !== null && follower.sequence === entry.sequence + 1;
    if (follower !== null && (isNext || whole)) {
      found.linked += 1;
      if (!isNext || follower.previous !== entry.hash) found.broken ??= { entry: follower, why: "link" };
    }
    if (entry.sequence === 1 && entry.previous !== "") found.broken ??= { entry, why: "link" };
    follower = entry;
  }
  return found;
}
