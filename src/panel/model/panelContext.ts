import { createContext, type ReactNode, useContext } from "react";
import type { Client } from "../../client/client.ts";
import type { Run } from "../../client/contract.ts";
import type { Right } from "../../engine/rights.ts";
import type { MigrationTarget } from "./collectionFigures.ts";
import type { Collections } from "./labels.ts";
import type { HostCommand } from "./panelProps.ts";
import type { View } from "./view.ts";

/** What a page that is the panel's own adds to its bar. */
export type Frame = {
  /** The product's mark, before the heading. */
  brand: ReactNode;
  /** Where this page changes data, after the heading. */
  environment: ReactNode;
  /** Who is signed in, in a few words. */
  accountName: string;
  /** What the account's menu holds: the person and the settings, and at its end the way out. */
  account: ReactNode;
  signOut: ReactNode;
};

export type Panel = {
  client: Client;
  collections: Collections;
  /** What the session may do. */
  can: Right;
  /** Commands that the host adds to the palette. */
  commands: readonly HostCommand[];
  view: View;
  /** Changes these parts of the view and keeps the rest. */
  show: (change: Partial<View>) => void;
  /** The address of a view, where the host has one for it. */
  hrefFor: ((view: View) => string) | undefined;
  /** `undefined` inside a host's page, which has a bar of its own. */
  frame: Frame | undefined;
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
