import { classes } from "../../ui/classes.ts";

const spans = [
  { since: "run", label: "Last run" },
  { since: "all", label: "All time" },
] as const;
type Span = (typeof spans)[number]["since"];

/** How far back the chart goes. */
export function Since({ since, onChange }: { since: Span; onChange: (since: Span) => void }) {
  return (
    <fieldset aria-label="Time shown" className="flex shrink-0">
      {spans.map((span) => (
        <button
          key={span.since}
          type="button"
          aria-pressed={span.since === since}
          onClick={() => onChange(span.since)}
          className={classes(
            "h-6 rounded-box px-2",
            span.since === since ? "bg-accent-soft font-medium text-accent" : "hover:bg-hover hover:text-ink",
          )}
        >
          {span.label}
        </button>
      ))}
    </fieldset>
  );
}
