import { Button } from "../../ui/Button.tsx";
import { useCopy } from "../../ui/useCopy.ts";
import { usePanel } from "../model/panelContext.ts";

/** Copies the address of what is shown, for a ticket or a colleague. It does not contain the session. */
export function CopyLink() {
  const { view, hrefFor } = usePanel();
  const { copied, copy } = useCopy();
  // Inside a host that has no addresses for views, there is none to copy.
  if (!hrefFor) return null;
  return (
    <Button size="small" variant="plain" onClick={() => copy(new URL(hrefFor(view), location.href).href)}>
      {copied ? "Link copied" : "Copy link"}
    </Button>
  );
}
