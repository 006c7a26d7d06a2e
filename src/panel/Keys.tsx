import { lazy, Suspense, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { useKeys } from "../ui/root.ts";

const KeyList = lazy(() => import("./KeyList.tsx"));

/** The list of keys, behind `?` and behind a button for those who don't know that yet. */
export function Keys() {
  const [isOpen, setOpen] = useState(false);
  useKeys((event, isTyping) => {
    if (event.key === "?" && !isTyping) setOpen(true);
  });
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
