import { createContext, useContext } from "react";
import type { Client } from "../client/client.ts";
import type { View } from "./view.ts";

type Panel = {
  client: Client;
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
