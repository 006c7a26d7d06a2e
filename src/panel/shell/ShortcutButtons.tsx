import { useContext, useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { DialogContext } from "../model/panelContext.ts";
import { isPaletteKey, onMac, usePanelShortcut } from "../model/shortcuts.ts";

/** Opens the list of keyboard shortcuts, also with `?`. */
export function ShortcutsButton() {
  const openDialog = useContext(DialogContext);
  const footer = useRef<HTMLElement>(null);
  const open = () => openDialog({ kind: "shortcuts" });
  usePanelShortcut(footer, ({ key }, isTyping) => key === "?" && !isTyping, open);
  return (
    <footer ref={footer} className="flex justify-end">
      <Button variant="plain" size="small" onClick={open}>
        Keyboard shortcuts
      </Button>
    </footer>
  );
}

/** Opens the command palette, also with ⌘K or Ctrl+K. */
export function PaletteButton() {
  const openDialog = useContext(DialogContext);
  const button = useRef<HTMLSpanElement>(null);
  const open = () => openDialog({ kind: "palette" });
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
