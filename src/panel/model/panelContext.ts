import { createContext, useContext } from "react";
import type { Client } from "../../client/client.ts";
import type { Run } from "../../client/contract.ts";
import type { MigrationTarget } from "./collectionFigures.ts";
import type { Collections } from "./labels.ts";
import type { HostCommand } from "./panelProps.ts";
import type { View } from "./view.ts";

export type Panel = {
  client: Client;
  collections: Collections;
  /** Commands that the host adds to the palette. */
  commands: readonly HostCommand[];
  view: View;
  /** Changes these parts of the view and keeps the rest. */
  show: (change: Partial<View>) => void;
  /** The address of a view, where the host has one for it. */
  hrefFor: ((view: View) => string) | undefined;
};

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("This part belongs inside a MigrationPanel");
  return panel;
}

/** A dialog to open. A restore with `backup: null` asks for the backup first. */
export type DialogRequest =
  | { kind: "undo"; of: Run }
  | { kind: "restore"; backup: string | null }
  | { kind: "cleanup" }
  | { kind: "migrate"; target: MigrationTarget }
  | { kind: "palette" }
  | { kind: "shortcuts" };

/** Opens a dialog. The shell renders it, because a dry run can remove the button that opened it from the page. */
export const DialogContext = createContext<(asked: DialogRequest) => void>(() => {});
