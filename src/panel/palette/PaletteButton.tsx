import { useContext, useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { AskContext } from "../context.ts";
import { useShortcut } from "../shortcut.ts";
import { isPaletteKey, onMac } from "./key.ts";

/** The way to everything by name, for those who don't know its key yet. */
export function PaletteButton() {
  const ask = useContext(AskContext);
  const button = useRef<HTMLSpanElement>(null);
  const open = () => ask({ kind: "palette" });
  useShortcut(button, isPaletteKey, open);
  return (
    <span ref={button}>
      <Button size="small" aria-keyshortcuts={onMac ? "Meta+K" : "Control+K"} onClick={open}>
        <Icon name="search" className="size-3.5" />
        <span className="sr-only">Search and commands</span>
        <span aria-hidden="true" className="text-muted max-sm:hidden">
          {onMac ? "⌘K" : "Ctrl K"}
        </span>
      </Button>
    </span>
  );
}
