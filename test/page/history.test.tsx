import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Detail } from "../../src/client/contract.ts";
import { backupEncryption, encryptedBackups } from "../../src/control/backupEncryption.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import type { BackupStore } from "../../src/control/ports.ts";
import { compareResults } from "../../src/panel/pages/history/resultDifferences.ts";
import { legacySnapshot, legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, rowsOf, showPanel } from "./show.tsx";

const store = {
  user: { "user:ada": legacyUser("ada"), "user:bob": legacyUser("bob") },
  snapshot: { "snap:s1": legacySnapshot("s1") },
};

/** Runs of every sort, newest last; each waited for. */
const served = (...bodies: object[]) => servedFrom(undefined, ...bodies);

async function servedFrom(backupStore: BackupStore | undefined, ...bodies: object[]) {
  const server = await startServer(store, null, { ...(backupStore && { backupStore }) });
  const start = async (body: object): Promise<string> => {
    const answer = await server.fetch(
      new Request(`${server.baseUrl}/runs`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    return ((await answer.json()) as { run: { id: string } }).run.id;
  };
  for (const body of bodies) await start(body);
  return { server, start };
}

const test1 = { kind: "migrate", types: ["user"], dryRun: true };
const snapshots = { kind: "migrate", types: ["snapshot"] };
const verify = { kind: "verify", types: ["user"] };

test("the history is found by kind, dry run and collection; a filter without a match can be dropped", async () => {
  const { server } = await served(test1, snapshots, verify);
  const user = showPanel(server);
  await user.click(await button("Show all runs"));
  await waitFor(async () => expect(await rowsOf("Run history")).toHaveLength(3));
  await user.selectOptions(screen.getByRole("combobox", { name: "Dry or real" }), "Dry runs");
  await waitFor(async () => expect(await rowsOf("Run history")).toEqual([expect.stringContaining("Test of users")]));
  await user.selectOptions(screen.getByRole("combobox", { name: "Collection" }), "Snapshots");
  await user.click(await button('Remove filter "Dry or real: Dry runs"'));
  await waitFor(async () =>
    expect(await rowsOf("Run history")).toEqual([expect.stringContaining("Migration of snapshots")]),
  );
  await user.selectOptions(screen.getByRole("combobox", { name: "Collection" }), "All collections");
  await user.selectOptions(screen.getByRole("combobox", { name: "Kind" }), "Verification");
  await waitFor(async () => expect(await rowsOf("Run history")).toEqual([expect.stringContaining("Verification")]));
});

test("the overview keeps to the latest runs", async () => {
  const { server } = await served(...Array.from({ length: 10 }, () => test1));
  const user = showPanel(server);
  await waitFor(async () => expect(await rowsOf("Run history")).toHaveLength(5));
  await user.click(await button("Show all runs"));
  await waitFor(async () => expect(await rowsOf("Run history")).toHaveLength(10));
});

test("two runs side by side say what differs and why: migrated in the test, in error in the run", async () => {
  const { server, start } = await served(test1);
  server.entries.user.set("user:bob", { text: unreadable });
  await start({ kind: "migrate", types: ["user"], reason: "Ticket 9" });
  const user = showPanel(server);
  await user.click(await button("History"));
  const compare = await button("Compare the chosen two");
  expect(compare).toHaveAttribute("title", "Choose two runs in the table");
  await user.click(await screen.findByRole("checkbox", { name: "Compare Test of users" }));
  await user.click(screen.getByRole("checkbox", { name: "Compare Migration of users" }));
  await user.click(compare);

  const comparison = within(await screen.findByRole("region", { name: "Comparison of two runs" }));
  const lines = await waitFor(() => rowsOf("Options and figures"));
  expect(lines).toContain("Changed2 would migrate1 migrated−1");
  expect(lines).toContain("Errors01+1");
  expect(lines).toContain("ReasonNo reason givenTicket 9Differs");
  const causes = await rowsOf("Errors by cause in both runs");
  expect(causes).toEqual([expect.stringMatching(/not JSON.*01$/)]);
  const records = within(comparison.getByRole("region", { name: "Records that differ" }));
  expect(
    await records.findByText("1 record: would migrate in the earlier run, in error in the later"),
  ).toBeInTheDocument();
  expect(records.getByText("The stored text is not JSON", { exact: false })).toBeInTheDocument();
  await user.click(records.getByRole("button", { name: "bob" }));
  expect(await screen.findByRole("region", { name: "Record user bob" })).toBeInTheDocument();
});

test("a run that did what its test said is said to have done so", async () => {
  const { server } = await served(test1, { ...test1, dryRun: false });
  const user = showPanel(server);
  await user.click(await button("History"));
  for (const box of await screen.findAllByRole("checkbox")) await user.click(box);
  await user.click(await button("Compare the chosen two"));
  expect(
    await screen.findByText("2 records came out the same in both runs, none differently.", { exact: false }),
  ).toBeInTheDocument();
});

test("a backup can be downloaded only past a warning of the secrets in it, and only chosen ids be put back", async () => {
  const { server } = await served({ kind: "backup", types: ["user", "snapshot"] });
  for (const id of ["ada", "bob"]) server.entries.user.set(`user:${id}`, { text: "{}" });
  const user = showPanel(server);
  const commands = within(await screen.findByRole("group", { name: "Other commands" }));
  await user.click(await commands.findByRole("button", { name: "Restore…" }));
  await user.click(await button("Download…"));
  expect(screen.getByText("with its secrets in plain text")).toBeInTheDocument();
  await user.click(await button("Don't download"));
  const choose = within(await screen.findByRole("dialog"));
  await user.click(choose.getByRole("button", { name: "Restore…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.type(await dialog.findByRole("textbox", { name: "Only these ids" }), "bob");
  await user.click(dialog.getByRole("checkbox", { name: /Also replace/ }));
  await user.click(dialog.getByRole("button", { name: "Test the restore" }));
  expect(await dialog.findByText("would be put back, tested", { exact: false })).toHaveTextContent("1 of 1 record");
  await confirmWith(user, "RESTORE");
  await waitFor(() => expect(server.entries.user.get("user:bob")?.text).toBe(store.user["user:bob"]));
  expect(server.entries.user.get("user:ada")?.text).toBe("{}");
});

test("a list of backups says which are encrypted and with which key, and why one can't be restored", async () => {
  const secret = (byte: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)));
  const encryption = backupEncryption("BACKUP_KEY", secret(1));
  const [fingerprint = ""] = encryption.fingerprints;
  const backupStore = encryptedBackups(createMemoryBackupStore(), encryption);
  const { server, start } = await servedFrom(backupStore, { kind: "backup", types: ["user"] });
  backupStore.encryption = backupEncryption("BACKUP_KEY", undefined);
  await start({ kind: "backup", types: ["snapshot"] });

  const user = showPanel(server);
  const commands = within(await screen.findByRole("group", { name: "Other commands" }));
  await user.click(await commands.findByRole("button", { name: "Restore…" }));
  const choose = within(await screen.findByRole("dialog"));
  await choose.findByText(/Users/);
  const [snapshots, users] = choose.getAllByRole("listitem");
  expect(users).toHaveTextContent(`encrypted, key ${fingerprint}`);
  expect(snapshots).not.toHaveTextContent("encrypted");

  await user.click(choose.getAllByRole("button", { name: "Download…" })[1] as HTMLElement);
  await user.type(screen.getByRole("textbox", { name: "Why do you need it?" }), "ticket 12");
  await user.click(await button("Download with secrets"));
  const sentence = `encrypted with the key ${fingerprint}; BACKUP_KEY is not set. Put that key back`;
  expect(await choose.findByRole("alert")).toHaveTextContent(sentence);
  await user.click(choose.getAllByRole("button", { name: "Restore…" })[1] as HTMLElement);
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.click(await dialog.findByRole("button", { name: "Test the restore" }));
  expect(await dialog.findByRole("alert")).toHaveTextContent(sentence);
});

test("what lies beyond the rows that were read is not said to differ, and other collections are left out", () => {
  const row = (id: string, action: Detail["action"], type = "user"): Detail => ({
    type,
    id,
    action,
    message: "",
    at: 1,
  });
  const whole = { rows: [row("a", "migrated"), row("s", "migrated", "snapshot")], complete: true };
  const cut = { rows: [row("b", "error")], complete: false };
  expect(compareResults(whole, cut, ["user"])).toMatchObject({
    unknown: 1,
    otherCollections: 1,
    groups: [{ later: "error" }],
  });
  const same = { rows: [row("a", "migrated")], complete: true };
  expect(compareResults(same, whole, ["user"])).toEqual({ same: 1, unknown: 0, otherCollections: 1, groups: [] });
});
