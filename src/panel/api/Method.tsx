import { classes } from "../../ui/classes.ts";

/** What only asks, and what starts or changes something. */
export function Method({ name }: { name: string }) {
  return (
    <span
      className={classes(
        "w-14 shrink-0 rounded-box border text-center font-mono text-12",
        name === "GET" ? "border-line text-muted" : "border-attention/40 bg-attention-soft text-attention",
      )}
    >
      {name}
    </span>
  );
}
