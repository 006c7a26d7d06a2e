import type { Page } from "playwright-core";
import { openVisitor, type Visitor } from "../browser.ts";
import type { Kind } from "../kind.ts";
import { markup, markupWithColon } from "../strings.ts";
import type { Target } from "../target.ts";

/**
 * Every screen in a real browser, over records, reasons and names of markup, with markup in its address and its fields.
 * Harmless is a screen on which it stands as text: no script ran, no dialog came, and nothing was asked of another origin.
 */
export const page: Kind = {
  name: "page",
  // The dialog of an undo tests it first, as a dry run.
  startsRuns: true,
  async attack(target, tally) {
    const visitor = await openVisitor(target, tally);
    try {
      await signingIn(visitor);
      await visitor.attempt("signing in", () => visitor.load(""));
      await screens(visitor, target);
      await records(visitor, target);
      await addresses(visitor, target);
      await fields(visitor, target);
    } finally {
      await visitor.close();
    }
  },
};

const some = [markup[0], markup[4], markup[7], markup[9], ...markupWithColon.slice(0, 4)] as string[];

async function signingIn({ attempt, load, signOut }: Visitor) {
  for (const text of some) {
    await attempt(`the token ${text}`, () => load("", `token=${encodeURIComponent(text)}`), false);
    await attempt(`the fragment ${text}`, () => load("x", text), false);
  }
  await attempt(
    "markup typed as a token",
    async (page) => {
      await signOut();
      await load("y", "");
      for (const text of some.slice(0, 4)) {
        await page.getByRole("textbox", { name: "Session token" }).fill(text);
        await page.keyboard.press("Enter");
        await page.getByRole("alert").waitFor();
      }
    },
    false,
  );
}

async function screens({ attempt, go }: Visitor, { runs }: Target) {
  for (const query of ["", "page=records", "page=history", "page=audit", "page=schema"])
    await attempt(`the screen ${query}`, () => go(query));
  for (const state of ["legacy", "unreadable", "conflict", "invalid"])
    for (const type of ["user", "snapshot"])
      await attempt(`${state} records`, () => go(`page=records&state=${state}&type=${type}`));
  for (const { id, kind } of Object.values(runs)) {
    for (const tab of ["results", "errors", "log", "executors", "batches"])
      await attempt(`the ${tab} of a run of the kind ${kind}`, () => go(`page=run&run=${id}&tab=${tab}`));
    for (const result of ["migrated", "skipped", "error"])
      await attempt(`the ${result} results`, () => go(`page=run&run=${id}&result=${result}&sort=-id`));
    await attempt("a comparison", () => go(`page=history&run=${id}&against=${runs.tested.id}`));
  }
}

async function records({ attempt, go }: Visitor, { runs }: Target) {
  const ids = [...markup, ...markupWithColon.map((_, index) => `attack-${markup.length + index}`)];
  for (const [index, id] of ids.entries()) {
    const of = (type: string, prefix: string) => `record=${encodeURIComponent(`${type}/${prefix}${id}`)}`;
    const show = (type: string, prefix: string) => async (page: Page) => {
      await go(`page=records&${of(type, prefix)}`);
      await page.waitForFunction(isLabelled, `Record ${type} ${prefix}${id}`);
      // Only where the record was found.
      await page.getByRole("heading", { name: "Stored and planned" }).waitFor({ state: "attached" });
    };
    await attempt(`the user ${id}`, show("user", ""));
    await attempt(`the snapshot ${id}`, show("snapshot", index % 2 === 0 ? "" : "odd"));
    await attempt(`the torn user ${id}`, show("user", "torn"));
    await attempt(`the user ${id} beside results`, async (page) => {
      await go(`page=run&run=${runs.migrated.id}&${of("user", "odd")}`);
      await page.waitForFunction(isLabelled, `Record user odd${id}`);
    });
  }
}

/** By its exact name: by role, names are compared without their blanks. */
const isLabelled = (label: string): boolean =>
  [...document.querySelectorAll("[aria-label]")].some((element) => element.getAttribute("aria-label") === label);

const parameters = [
  ["page", ""],
  ["tab", "page=run&"],
  ["run", "page=run&"],
  ["run", "page=history&against=x&"],
  ["against", "page=history&"],
  ["result", "page=run&"],
  ["type", "page=records&state=legacy&"],
  ["q", "page=run&"],
  ["cause", "page=run&"],
  ["sort", "page=run&"],
  ["record", "page=records&"],
  ["kind", "page=history&"],
  ["status", "page=history&"],
  ["dryRun", "page=history&"],
  ["by", "page=history&"],
  ["by", "page=audit&"],
  ["action", "page=audit&"],
  ["state", "page=records&type=user&"],
] as const;

async function addresses({ attempt, go, load }: Visitor, { runs }: Target) {
  for (const [index, [name, before]] of parameters.entries()) {
    const query = (text: string) => {
      const run = before.includes("page=run") && name !== "run" ? `run=${runs.tested.id}&` : "";
      const value = name === "record" ? `user/${text}` : text;
      return `${before}${run}${name}=${encodeURIComponent(value)}`;
    };
    for (const text of some) await attempt(`${name}=${text} in the address`, () => go(query(text)));
    // Every one also as a link from elsewhere, with one of them each.
    const text = some[index % some.length] as string;
    await attempt(`a link with ${name}=${text}`, () => load(query(text)));
  }
}

async function fields({ attempt, go, load }: Visitor, { runs }: Target) {
  await attempt("the page once more", () => load(""));
  for (const text of some) {
    await attempt(`${text} looked for in the palette`, async (page) => {
      await go("");
      await page.getByRole("button", { name: "Search and commands" }).click();
      await page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox").fill(text);
      await page
        .getByRole("dialog", { name: "Search and commands" })
        .getByText(text.slice(0, 10))
        .first()
        .waitFor({ timeout: 500 })
        .catch(() => {});
      await page.keyboard.press("Escape");
    });
    await attempt(`${text} looked for among the records`, async (page) => {
      await go("page=records");
      await page.getByRole("textbox", { name: "Id or whole key" }).fill(text);
      await page.keyboard.press("Enter");
    });
    await attempt(`${text} as a reason`, async (page) => {
      await go("page=overview");
      await page
        .getByRole("button", { name: "Run snapshot migration", exact: true })
        .and(page.locator(":enabled"))
        .first()
        .waitFor();
      const reason = page.getByRole("textbox", { name: "Reason" });
      if ((await reason.count()) === 0 || !(await reason.isVisible()))
        await page.locator("summary", { hasText: "Options" }).click();
      await reason.fill(text);
      await page.getByRole("button", { name: "Run snapshot migration", exact: true }).first().click();
      await page.getByRole("textbox", { name: "Type MIGRATE to confirm" }).fill(text);
      await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    });
  }
  await attempt("the dialog of a restore", async (page) => {
    await go(`page=run&run=${runs.saved.id}`);
    await page.getByRole("button", { name: "Restore…" }).and(page.locator(":enabled")).first().click();
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).first().waitFor();
    await page.keyboard.press("Escape");
  });
  await attempt("the dialog of an undo", async (page) => {
    await go(`page=run&run=${runs.migrated.id}`);
    await page.getByRole("button", { name: "Undo…" }).and(page.locator(":enabled")).first().click();
    await page.getByRole("textbox", { name: "Type UNDO to confirm" }).waitFor();
    await page.keyboard.press("Escape");
  });
  await attempt("the keys", async (page) => {
    await go("");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
  });
}
