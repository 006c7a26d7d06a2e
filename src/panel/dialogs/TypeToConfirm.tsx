import { type RefObject, useId, useState } from "react";
import { Button } from "../../ui/Button.tsx";

type TypeToConfirmProps = {
  /** The word to type, case-sensitive. */
  word: string;
  /** The label of the confirming button. */
  action: string;
  input: RefObject<HTMLInputElement | null>;
  /** Why it can't be confirmed at all; `null` if it can. */
  reason?: string | null;
  onConfirm: () => void;
  onCancel: () => void;
};

/** The last step before production data changes: a word that nobody types by accident. */
export function TypeToConfirm({ word, action, input, reason = null, onConfirm, onCancel }: TypeToConfirmProps) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const matches = typed === word && reason === null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) onConfirm();
      }}
    >
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
      <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
        {reason !== null && <span className="mr-auto text-12 text-muted">{reason}</span>}
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!matches}>
          {action}
        </Button>
      </div>
    </form>
  );
}
