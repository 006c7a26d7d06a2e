import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MigrationPanel, type MigrationPanelProps } from "../../src/panel/MigrationPanel.tsx";

/** The panel as a host shows it. */
export function showPanel(server: { baseUrl: string; token: string }, props: Partial<MigrationPanelProps> = {}) {
  const getToken = () => server.token;
  render(<MigrationPanel baseUrl={server.baseUrl} getToken={getToken} {...props} />);
  return userEvent.setup();
}

export const button = (name: string | RegExp) => screen.findByRole("button", { name });

/** The texts of a table's rows, without its head. */
export async function rowsOf(table: string): Promise<string[]> {
  const rows = within(await screen.findByRole("table", { name: table })).getAllByRole("row");
  return rows.slice(1).map((row) => row.textContent ?? "");
}
