import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { onMac } from "../model/shortcuts.ts";

const shortcuts = [
  [onMac ? "⌘ K" : "Ctrl K", "Search and commands"],
  ["/", "Search the results by id"],
  ["↑ ↓", "Move between the rows of a table"],
  ["Page ↑ Page ↓ Home End", "Move by a screen of results, or to the first or last"],
  ["Ctrl C", "Copy the id of the row"],
  ["← →", "Move between the tabs of a run"],
  ["Enter", "Open the record, or show the run, of the row"],
  ["Esc", "Close the record or a dialog"],
  ["?", "Show this list"],
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {shortcuts.map(([key, what]) => (
          <div key={key} className="contents">
            <dt className="font-mono">{key}</dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
      <div className="flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
