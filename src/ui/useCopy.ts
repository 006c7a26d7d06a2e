import { useEffect, useState } from "react";

/** Copies a text to the clipboard; `copied` for a moment afterwards, and only if it is there. */
export function useCopy() {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return {
    copied,
    async copy(text: string): Promise<void> {
      try {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      } catch {
        // Not allowed, or a page over plain HTTP, which has no clipboard: nothing is claimed.
      }
    },
  };
}
