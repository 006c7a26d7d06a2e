import { useEffect, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";

const keys = [
  ["/", "Search the results by id"],
  ["↑ ↓", "From row to row in a table"],
  ["Enter", "Open the record, or show the run, of the row"],
  ["Esc", "Close the record or a dialog"],
  ["?", "This list"],
] as const;

/** The list of keys, behind `?` and behind a button for those who don't know that yet. */
export function Keys() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key === "?" && !typing && !document.querySelector("dialog[open]")) setOpen(true);
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, []);
  return (
    <footer className="flex justify-end">
      <Button look="plain" size="small" onClick={() => setOpen(true)}>
        Keys
      </Button>
      {isOpen && (
        <Dialog title="Keys" onClose={() => setOpen(false)}>
          <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
            {keys.map(([key, what]) => (
              <div key={key} className="contents">
                <dt className="font-mono">{key}</dt>
                <dd className="text-muted">{what}</dd>
              </div>
            ))}
          </dl>
          <div className="flex justify-end">
            <Button onClick={() => setOpen(false)}>Close</Button>
          </div>
        </Dialog>
      )}
    </footer>
  );
}
