import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { usePanel } from "../model/panelContext.ts";

/** Copies the address of what is shown, for a ticket or a colleague. It does not contain the session. */
export function CopyLink() {
  const { view, hrefFor } = usePanel();
  const [copied, setCopied] = useState(false);
  // Inside a host that has no addresses for views, there is none to copy.
  if (!hrefFor) return null;
  return (
    <Button
      size="small"
      variant="plain"
      onClick={async () => {
        await navigator.clipboard?.writeText(new URL(hrefFor(view), location.href).href);
        setCopied(true);
      }}
    >
      {copied ? "Link copied" : "Copy link"}
    </Button>
  );
}
