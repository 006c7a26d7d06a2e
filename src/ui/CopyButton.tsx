import { useEffect, useState } from "react";
import { Icon } from "./Icon.tsx";

type CopyButtonProps = { text: string; label: string; tabIndex?: number; className?: string };

/** Puts a text on the clipboard and says for a moment that it did. */
export function CopyButton({ text, label, tabIndex, className = "" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={copied ? "Copied" : label}
      title={copied ? "Copied" : label}
      className={`rounded-box p-1 text-muted hover:bg-hover hover:text-ink ${className}`}
      onClick={async (event) => {
        event.stopPropagation();
        await navigator.clipboard?.writeText(text);
        setCopied(true);
      }}
    >
      <Icon name={copied ? "check" : "copy"} className="size-3.5" />
    </button>
  );
}
