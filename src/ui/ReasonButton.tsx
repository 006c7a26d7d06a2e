import { type ReactNode, useId } from "react";
import { Button } from "./Button.tsx";

type ReasonButtonProps = {
  /** Why it can't be used now; `null` when it can. */
  reason: string | null;
  look?: "quiet" | "filled" | "plain";
  title?: string | undefined;
  onClick: () => void;
  children: ReactNode;
};

/** A small button that is off rather than gone, and says why on hover and to screen readers. */
export function ReasonButton({ reason, look = "quiet", title, onClick, children }: ReasonButtonProps) {
  const id = useId();
  return (
    <span>
      <Button
        size="small"
        look={look}
        disabled={reason !== null}
        title={reason ?? title}
        aria-describedby={reason === null ? undefined : id}
        onClick={onClick}
      >
        {children}
      </Button>
      {reason !== null && (
        <span id={id} className="sr-only">
          {reason}
        </span>
      )}
    </span>
  );
}
