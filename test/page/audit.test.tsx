import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AuditEntry } from "../../src/client/contract.ts";
import type { AuditHead } from "../../src/control/ports.ts";
import { auditKey } from "../../src/engine/auditSeal.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, finished, rowsOf, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a") } };

/** The trail after two tests and a cancelled run, as it was changed behind the API's back. */
async function trail(
  change?: (entries: AuditEntry[]) => AuditEntry[],
  options: Parameters<typeof startServer>[2] = {},
) {
  const server = await startServer(store, null, options);
  const user = showPanel(server);
  for (const name of ["Test user migration", "Test snapshot migration", "Test user migration"]) {
    await waitFor(async () => expect(await button(name)).toBeEnabled());
    await user.click(await button(name));
    await finished(name.includes("user") ? "Test of users" : "Test of snapshots");
  }
  if (change)
    network.use(
      http.get(`${server.baseUrl}/audit`, async ({ request }) => {
        const { entries, cursor } = (await (await server.fetch(request)).json()) as {
          entries: AuditEntry[];
          cursor: string | null;
        };
        return HttpResponse.json({ entries: change(entries), cursor });
      }),
    );
  await user.click(await button("Audit"));
  return user;
}

test("the trail says what was checked: every hash and every link", async () => {
  const user = await trail();
  const words =
    "Checked the 3 loaded entries: recomputed 3 SHA-256 hashes in this browser and compared 2 links to the entry before.";
  expect(await screen.findByText(words, { exact: false })).toBeInTheDocument();
  await user.click(await button("Check the whole trail"));
  expect(await screen.findByText("Checked all 3 entries", { exact: false })).toBeInTheDocument();
});

test("the Worker's own check says how many seals hold, what they can't cover, and which entry is noted outside", async () => {
  let head: AuditHead | null = null;
  const auditHeads = {
    read: async () => head,
    write: async (written: AuditHead) => {
      head = written;
    },
  };
  const user = await trail(undefined, { audit: { auditKeys: [auditKey(new Uint8Array(32))], auditHeads } });
  expect(await screen.findByText("The seals were not checked yet.", { exact: false })).toBeInTheDocument();
  await user.click(await button("Check the whole trail"));
  const found = await screen.findByText("The Worker checked 3 seals with its secret.", { exact: false });
  expect(found).toHaveTextContent("Entry 3, noted outside of the run log, is still there.");
  head = { ...(head as unknown as AuditHead), sequence: 2 };
  await user.click(await button("Check the whole trail"));
  expect(await screen.findByText("The trail is not the one that was noted outside of the run log")).toBeInTheDocument();
});

test("a download of the trail asks why, and the reason is in it", async () => {
  const user = await trail();
  const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:trail");
  onTestFinished(() => saved.mockRestore());
  await user.click(screen.getByText("Download"));
  expect(await button("Download CSV")).toBeDisabled();
  await user.type(screen.getByRole("textbox", { name: "Why do you need it?" }), "for the auditors");
  await user.click(await button("Download CSV"));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  const [file] = saved.mock.calls[0] as [Blob];
  expect(await file.text()).toMatch(/,download audit,,for the auditors,/);
});

test("an entry whose words were changed is found, though its links still hold", async () => {
  await trail((entries) =>
    entries.map((entry) => (entry.sequence === 2 ? { ...entry, by: { uid: "x", name: "Nobody" } } : entry)),
  );
  expect(await screen.findByText("Entry 2 is not as it was written")).toBeInTheDocument();
});

test("an entry that was taken out is found", async () => {
  await trail((entries) => entries.filter(({ sequence }) => sequence !== 2));
  expect(await screen.findByText("Entry 3 does not follow from the one before it")).toBeInTheDocument();
});

test("the trail is found by what was done and by run, and a hole from a filter is no alarm", async () => {
  const user = await trail();
  await waitFor(async () => expect(await rowsOf("Audit trail")).toHaveLength(3));
  const run = screen.getByRole("combobox", { name: "Run" });
  const [, , second] = within(run).getAllByRole("option");
  await user.selectOptions(run, second as HTMLElement);
  await waitFor(async () => expect(await rowsOf("Audit trail")).toHaveLength(1));
  await user.selectOptions(screen.getByRole("combobox", { name: "What" }), "Paused");
  await user.click(await button('Remove filter "What: Paused"'));
  await waitFor(async () => expect(await rowsOf("Audit trail")).toHaveLength(1));
  expect(screen.queryByText("does not follow", { exact: false })).not.toBeInTheDocument();
  expect(
    await screen.findByText("Entries left out by the filter were not checked", { exact: false }),
  ).toBeInTheDocument();
});
