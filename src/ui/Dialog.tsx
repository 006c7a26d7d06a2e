import { type ReactNode, type RefObject, useId, useLayoutEffect, useRef } from "react";
import { activeElementBeside } from "./shadowRoot.ts";

type DialogProps = {
  role?: "dialog" | "alertdialog";
  title: string;
  /** What gets the focus first. @default the browser's choice */
  initialFocus?: RefObject<HTMLElement | null>;
  onClose: () => void;
  children: ReactNode;
};

/**
 * A native modal dialog, open as long as it is rendered. Closing it returns the focus to the element that opened it.
 */
export function Dialog({ role = "dialog", title, initialFocus, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = element && activeElementBeside(element);
    // jsdom, which hosts use in tests, has no showModal.
    if (element?.showModal) element.showModal();
    else element?.setAttribute("open", "");
    initialFocus?.current?.focus();
    return () => {
      element?.close?.();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [initialFocus]);

  return (
    <dialog
      ref={dialog}
      role={role}
      aria-labelledby={`${id}-title`}
      // Only an alert is short enough to be read out in full.
      aria-describedby={role === "alertdialog" ? `${id}-body` : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="m-auto max-h-[calc(100dvh-32px)] w-[min(32rem,calc(100vw-32px))] rounded-box border border-line bg-surface p-0 text-ink"
    >
      <div className="p-5">
        <h2 id={`${id}-title`} className="mb-2 text-15 font-semibold">
          {title}
        </h2>
        <div id={`${id}-body`}>{children}</div>
      </div>
    </dialog>
  );
}
