import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { onMac } from "../model/shortcuts.ts";

const shortcuts = [
  [onMac ? "⌘ K" : "Ctrl K", "Search and commands: everything here, by name"],
  ["/", "Search the results by id"],
  ["↑ ↓", "From row to row in a table"],
  ["Page ↑ Page ↓ Home End", "A screen of results on, or to the first or last"],
  ["Ctrl C", "Copy the id of the row"],
  ["← →", "From tab to tab on a run's page"],
  ["Enter", "Open the record, or show the run, of the row"],
  ["Esc", "Close the record or a dialog"],
  ["?", "This list"],
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
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
