import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect } from "vitest";
import { MigrationPanel, type MigrationPanelProps } from "../../src/panel/shell/MigrationPanel.tsx";

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

/** A paragraph that says this, among other things. What is only read out says it as well. */
export const paragraph = (text: string): Promise<HTMLElement> =>
  screen.findByText(text, { exact: false, selector: 'p:not([role="status"])' });

/** The sentence of the latest run, once it says that this one is completed. */
export const finished = (run: string): Promise<HTMLElement> => paragraph(`${run} completed`);

/** Types the word of the dialog that is open and presses its last button. */
export async function confirmWith(user: UserEvent, word: string): Promise<void> {
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.type(await dialog.findByRole("textbox", { name: `Type ${word} to confirm` }), `${word}{Enter}`);
  await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
}

/** The panel once its users have been migrated from it. */
export async function showMigrated(server: { baseUrl: string; token: string }): Promise<UserEvent> {
  const user = showPanel(server);
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users");
  return user;
}
