import { type ReactNode, useId } from "react";
import { Button } from "./Button.tsx";

type ActionButtonProps = {
  /** Why it can't be used now; `null` when it can. */
  disabledReason: string | null;
  variant?: "quiet" | "filled" | "plain";
  title?: string | undefined;
  onClick: () => void;
  children: ReactNode;
};

/** A small button that is off rather than gone, and says why on hover and to screen readers. */
export function ActionButton({ disabledReason, variant = "quiet", title, onClick, children }: ActionButtonProps) {
  const id = useId();
  return (
    <span>
      <Button
        size="small"
        variant={variant}
        disabled={disabledReason !== null}
        title={disabledReason ?? title}
        aria-describedby={disabledReason === null ? undefined : id}
        onClick={onClick}
      >
        {children}
      </Button>
      {disabledReason !== null && (
        <span id={id} className="sr-only">
          {disabledReason}
        </span>
      )}
    </span>
  );
}
