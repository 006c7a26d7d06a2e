import { useId, useRef, useState } from "react";
import type { Run } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { number } from "../../ui/numbers.ts";
import { Time } from "../../ui/Time.tsx";
import { changeable, type Figures } from "../overview/figures.ts";
import { amount, collectionNames } from "../wording.ts";
import type { Target } from "./Commands.tsx";
import { lastTest } from "./reason.ts";

const word = "MIGRATE";

type ConfirmRunProps = {
  target: Target;
  figures: Figures | undefined;
  runs: readonly Run[];
  onConfirm: () => void;
  onClose: () => void;
};

/** The last look before production data changes: what, how many, whether it was rehearsed. */
export function ConfirmRun({ target, figures, runs, onConfirm, onClose }: ConfirmRunProps) {
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const names = collectionNames(target.types);
  const count = figures ? changeable(figures) : 0;
  const tested = lastTest(runs, target.types);

  return (
    <Dialog role="alertdialog" title={`Migrate ${names}?`} initialFocus={input} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === word) onConfirm();
        }}
      >
        <p>
          <strong className="font-semibold">{amount(count, "record")}</strong> of {number(figures?.total ?? 0)} in{" "}
          {names} will be rewritten with new fields.
          {figures !== undefined &&
            figures.unreadable > 0 &&
            ` ${number(figures.unreadable)} that can't be read are left as they are.`}
        </p>
        <ul className="my-3 grid gap-1.5">
          {tested?.finishedAt ? (
            <li className="flex gap-2">
              <Icon name="check" className="mt-0.5 text-done" />
              <span>
                Tested <Time at={tested.finishedAt} />: {number(tested.counts.migrated)} would migrate,{" "}
                {amount(tested.counts.errors, "error")}.
              </span>
            </li>
          ) : (
            <li className="flex gap-2">
              <Icon name="attention" className="mt-0.5 text-attention" />
              <span>
                No test of just {target.full ? "all records together" : names} is among the latest runs. A test shows
                every change first and writes nothing.
              </span>
            </li>
          )}
          <li className="flex gap-2">
            <Icon name="check" className="mt-0.5 text-done" />
            <span>Legacy fields stay in place; nothing is overwritten.</span>
          </li>
          <li className="flex gap-2">
            <Icon name="check" className="mt-0.5 text-done" />
            <span>The run can be paused and cancelled, and goes on when this page is closed.</span>
          </li>
        </ul>
        <label htmlFor={id} className="mb-1 block font-medium">
          Type {word} to confirm
        </label>
        <input
          ref={input}
          id={id}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="h-9 w-full rounded-box border border-line-strong bg-surface px-3 font-mono text-13"
        />
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="filled" disabled={typed !== word}>
            Run migration
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
