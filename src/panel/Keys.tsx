import { useContext, useRef } from "react";
import { Button } from "../ui/Button.tsx";
import { AskContext } from "./context.ts";
import { useShortcut } from "./shortcut.ts";

/** The list of keys, behind `?` and behind a button for those who don't know that yet. */
export function Keys() {
  const ask = useContext(AskContext);
  const footer = useRef<HTMLElement>(null);
  const open = () => ask({ kind: "keys" });
  useShortcut(footer, ({ key }, isTyping) => key === "?" && !isTyping, open);
  return (
    <footer ref={footer} className="flex justify-end">
      <Button variant="plain" size="small" onClick={open}>
        Keys
      </Button>
    </footer>
  );
}
