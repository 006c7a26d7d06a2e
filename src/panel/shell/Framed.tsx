import type { ReactNode } from "react";
import { classes } from "../../ui/classes.ts";
import { Popover } from "../../ui/Popover.tsx";
import { usePanel } from "../model/panelContext.ts";
import { panelMarker } from "../model/shortcuts.ts";

type FramedProps = {
  /** The row at the top. */
  bar: ReactNode;
  children: ReactNode;
};

/** The panel's content below its bar. On a page of its own the bar stays at the top of the window. */
export function Framed({ bar, children }: FramedProps) {
  const { frame } = usePanel();
  if (!frame) {
    return (
      <div {...panelMarker} className="grid grid-cols-1 gap-3">
        <div className="flex flex-wrap items-center gap-x-4">{bar}</div>
        {children}
      </div>
    );
  }
  return (
    <div {...panelMarker}>
      <header className="sticky top-0 z-20 border-b border-line bg-surface print:static">
        <div className={classes("flex h-12 items-center gap-x-3", pageWidth)}>{bar}</div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className={classes("grid grid-cols-1 gap-3 py-3 outline-none max-sm:gap-2", pageWidth)}
      >
        {children}
      </main>
    </div>
  );
}

/** As wide as what is below it, for a bar across the whole window. */
export const pageWidth = "mx-auto max-w-[116rem] px-4 sm:px-6";

/** The bar of a page that has nothing to show: whose it is, and a way to sign out. */
export function PlainBar() {
  const { frame } = usePanel();
  if (!frame) return null;
  return (
    <>
      {frame.brand}
      <span className="font-semibold">QuickStage</span>
      {frame.environment}
      <div className="ml-auto">
        <Popover label={frame.accountName} width="w-64">
          {() => (
            <div className="grid gap-3">
              {frame.account}
              {frame.signOut}
            </div>
          )}
        </Popover>
      </div>
    </>
  );
}
