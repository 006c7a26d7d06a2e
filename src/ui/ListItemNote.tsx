import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

/** A line of a list of things to know: good to know, or to be wary of. */
export function ListItemNote({ tone = "done", children }: { tone?: "done" | "attention"; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <Icon
        name={tone === "done" ? "check" : "attention"}
        className={tone === "done" ? "mt-0.5 text-done" : "mt-0.5 text-attention"}
      />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </li>
  );
}
