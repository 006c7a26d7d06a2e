import { lazy, Suspense, useEffect, useState } from "react";
import { Button } from "../ui/Button.tsx";

const KeyList = lazy(() => import("./KeyList.tsx"));

/** The list of keys, behind `?` and behind a button for those who don't know that yet. */
export function Keys() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key === "?" && !typing && !document.querySelector("dialog[open]")) setOpen(true);
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, []);
  return (
    <footer className="flex justify-end">
      <Button look="plain" size="small" onClick={() => setOpen(true)}>
        Keys
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <KeyList onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </footer>
  );
}
