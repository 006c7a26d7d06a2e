import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "./Icon.tsx";

type PopoverProps = {
  label: ReactNode;
  /** The width of the open panel, as a class. */
  width: string;
  /** Opens it from outside whenever this number changes to a new value above 0. */
  openSignal?: number;
  /** Rendered when first opened. `close` returns the focus to the label. */
  children: (close: () => void) => ReactNode;
};

/** A label that opens a panel over the content below. A click elsewhere or Escape closes it. */
export function Popover({ label, width, openSignal = 0, children }: PopoverProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => closeFromOutside(details), []);
  // A layout effect, so that it runs before the children's effects, which may move the focus.
  useLayoutEffect(() => {
    if (openSignal > 0 && details.current) details.current.open = true;
  }, [openSignal]);
  const close = () => {
    if (details.current) details.current.open = false;
    details.current?.querySelector("summary")?.focus();
  };
  return (
    <details ref={details} className="group sm:relative print:hidden" onToggle={() => setDrawn(true)}>
      <summary className="inline-flex h-7 list-none items-center gap-1 rounded-box px-2 text-12 font-medium text-muted hover:bg-hover hover:text-ink">
        <span className="max-w-40 truncate">{label}</span>
        <Icon name="right" className="size-3 rotate-90 group-open:-rotate-90" />
      </summary>
      <div
        className={`absolute right-0 z-20 mt-1 max-h-[min(32rem,60vh)] overflow-y-auto rounded-box border border-line-strong bg-surface p-3 max-sm:inset-x-0 max-sm:w-auto ${width}`}
      >
        {isDrawn && children(close)}
      </div>
    </details>
  );
}

function closeFromOutside(ref: RefObject<HTMLDetailsElement | null>): () => void {
  const close = (event: Event) => {
    const details = ref.current;
    if (!details?.open) return;
    const escaped = event instanceof KeyboardEvent && event.key === "Escape";
    if (escaped) details.querySelector("summary")?.focus();
    if (escaped || (event.type === "pointerdown" && !event.composedPath().includes(details))) details.open = false;
  };
  document.addEventListener("pointerdown", close);
  document.addEventListener("keydown", close);
  return () => {
    document.removeEventListener("pointerdown", close);
    document.removeEventListener("keydown", close);
  };
}
