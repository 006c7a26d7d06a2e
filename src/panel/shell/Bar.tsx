import { useContext, useRef } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { useMedia } from "../../ui/useMedia.ts";
import type { FiguresQuery } from "../model/liveRuns.ts";
import { DialogContext, usePanel } from "../model/panelContext.ts";
import { isPaletteKey, onMac, usePanelShortcut } from "../model/shortcuts.ts";
import { usePhone } from "../model/usePhone.ts";
import { LastCounted } from "../pages/overview/LastCounted.tsx";
import { Navigation } from "./Navigation.tsx";

type BarProps = {
  stats: FiguresQuery;
  /** Whether the server can't be reached, which is said elsewhere. */
  isLost: boolean;
};

/** What every page has at its top: its name, the other pages, how old the figures are, the palette and the account. */
export function Bar({ stats, isLost }: BarProps) {
  const { frame, view } = usePanel();
  const openDialog = useContext(DialogContext);
  const hasMenu = useMedia("(width < 56rem)") && frame !== undefined;
  const isPhone = usePhone();
  const tools = useRef<HTMLDivElement>(null);
  const openPalette = () => openDialog({ kind: "palette" });
  const openShortcuts = () => openDialog({ kind: "shortcuts" });
  usePanelShortcut(tools, isPaletteKey, openPalette);
  usePanelShortcut(tools, ({ key }, isTyping) => key === "?" && !isTyping, openShortcuts);
  return (
    <>
      {frame?.brand}
      <h1 className="text-16 font-semibold whitespace-nowrap">Data migration</h1>
      {frame?.environment}
      {!hasMenu && <Navigation />}
      <div ref={tools} className="ml-auto flex items-center gap-1 print:hidden">
        {!isLost && view.page === "overview" && !isPhone && <LastCounted stats={stats} />}
        <Button
          variant={frame ? "plain" : "quiet"}
          size="small"
          aria-keyshortcuts={onMac ? "Meta+K" : "Control+K"}
          title="Search and commands"
          onClick={openPalette}
        >
          <Icon name="search" className="size-3.5" />
          <span className="sr-only">Search and commands</span>
          <span aria-hidden="true" className="text-muted max-sm:hidden">
            {onMac ? "⌘K" : "Ctrl K"}
          </span>
        </Button>
        {frame && (
          <Popover label={hasMenu ? <MenuLabel /> : frame.accountName} width="w-64">
            {(close) => (
              <div className="grid gap-3">
                {hasMenu && <Navigation onFollow={close} />}
                {frame.account}
                <Button
                  size="small"
                  onClick={() => {
                    close();
                    openShortcuts();
                  }}
                >
                  Keyboard shortcuts
                </Button>
                {frame.signOut}
              </div>
            )}
          </Popover>
        )}
      </div>
    </>
  );
}

const MenuLabel = () => (
  <>
    <Icon name="menu" />
    <span className="sr-only">Menu</span>
  </>
);
