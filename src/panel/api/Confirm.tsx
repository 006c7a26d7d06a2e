import { useEffect, useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";

type ConfirmProps = { what: string; warning: string; onSend: () => void; onLeave: () => void };

/** The second click. Focus starts on the way out. */
export function Confirm({ what, warning, onSend, onLeave }: ConfirmProps) {
  const leave = useRef<HTMLButtonElement>(null);
  useEffect(() => leave.current?.focus(), []);
  return (
    <Notice
      tone="attention"
      urgent
      title={`Send ${what}?`}
      action={
        <div className="flex flex-wrap gap-2">
          <button
            type="button"
            ref={leave}
            onClick={onLeave}
            className="h-8 rounded-box border border-line-strong/60 bg-surface px-3 font-medium hover:bg-hover"
          >
            Don't send
          </button>
          <Button variant="filled" onClick={onSend}>
            Send {what}
          </Button>
        </div>
      }
    >
      {warning}
    </Notice>
  );
}
