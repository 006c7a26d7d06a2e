import { Icon } from "../../../ui/Icon.tsx";
import { defaultDraft, idsOf, type OptionsDraft } from "./optionsDraft.ts";

type OptionChipsProps = { draft: OptionsDraft; onChange: (draft: OptionsDraft) => void };

/** The options that are set, each with a cross. */
export function OptionChips({ draft, onChange }: OptionChipsProps) {
  return changedOptions(draft).map(({ name, label }) => (
    <button
      key={name}
      type="button"
      aria-label={`Drop the option: ${label}`}
      title={label}
      onClick={() => onChange({ ...draft, [name]: defaultDraft[name] })}
      className="flex h-7 max-w-60 items-center gap-1 rounded-box bg-accent-soft px-2 text-12 text-accent"
    >
      <span className="truncate">{label}</span>
      <Icon name="cross" className="size-3" />
    </button>
  ));
}

type OptionName = keyof OptionsDraft;
/** In few words, for an option that is set; what was typed stands behind it. */
const shortLabels: Record<OptionName, string> = {
  reason: "Reason:",
  limit: "Stop after",
  ids: "Only",
  maxPerSecond: "Writes a second:",
  startAt: "Start at",
  maxErrorRate: "Highest error rate:",
  batchSize: "Records per batch:",
  concurrency: "Executors:",
  onlyPlanned: "Only what the last test planned",
  backup: "With a backup",
  stopAtError: "Stop at an error",
  verbose: "List current records too",
};

/** The options that differ from the defaults, and how to say so. */
const changedOptions = (draft: OptionsDraft): { name: OptionName; label: string }[] =>
  (Object.keys(defaultDraft) as OptionName[])
    .filter((name) => draft[name] !== defaultDraft[name])
    .map((name) => {
      const value = name === "ids" ? `${idsOf(draft).length} ids` : draft[name];
      return { name, label: typeof value === "string" ? `${shortLabels[name]} ${value}` : shortLabels[name] };
    });
