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
  /** What the host adds to what can be searched for. */
  commands: readonly HostCommand[];
  view: View;
  /** Changes what is named and leaves the rest. */
  show: (change: Partial<View>) => void;
};

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("This part belongs inside a MigrationPanel");
  return panel;
}

/** What is to be shown in a dialog: mostly a run to be confirmed; a restore may still need its backup. */
export type DialogRequest =
  | { kind: "undo"; of: Run }
  | { kind: "restore"; backup: string | null }
  | { kind: "cleanup" }
  | { kind: "migrate"; target: MigrationTarget }
  | { kind: "palette" }
  | { kind: "shortcuts" };

/** Opens that dialog. It belongs to the page and not to what asked for it, which a rehearsal takes off the page. */
export const DialogContext = createContext<(asked: DialogRequest) => void>(() => {});
