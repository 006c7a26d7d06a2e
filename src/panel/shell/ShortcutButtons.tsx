import { useContext, useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { DialogContext } from "../model/panelContext.ts";
import { isPaletteKey, onMac, usePanelShortcut } from "../model/shortcuts.ts";

/** The list of keys, behind `?` and behind a button for those who don't know that yet. */
export function ShortcutsButton() {
  const ask = useContext(DialogContext);
  const footer = useRef<HTMLElement>(null);
  const open = () => ask({ kind: "shortcuts" });
  usePanelShortcut(footer, ({ key }, isTyping) => key === "?" && !isTyping, open);
  return (
    <footer ref={footer} className="flex justify-end">
      <Button variant="plain" size="small" onClick={open}>
        Keys
      </Button>
    </footer>
  );
}

/** The way to everything by name, for those who don't know its key yet. */
export function PaletteButton() {
  const ask = useContext(DialogContext);
  const button = useRef<HTMLSpanElement>(null);
  const open = () => ask({ kind: "palette" });
  usePanelShortcut(button, isPaletteKey, open);
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
