import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { superadmin } from "../../src/seed/seedIds.ts";
import { isForEverybody } from "./axe.ts";
import { openPage } from "./browser.ts";
import { builtPage, type Service, servePage } from "./served.ts";

let server: Service;
beforeAll(async () => {
  server = await servePage(await builtPage(), { users: 20, snapshots: 20 });
  server.entries.user.set("user:grace", {
    text: JSON.stringify({ uid: "grace", name: "Grace Hopper", role: "superadmin" }),
  });
});
afterAll(() => server.close());

const figures = (page: Page) => page.getByRole("progressbar", { name: "Overall progress" });
const signInForm = (page: Page) => page.getByRole("textbox", { name: "Session token" });
const question = (page: Page) => page.getByRole("alertdialog", { name: "Sign in as somebody else?" });

async function signedIn(page: Page, query = ""): Promise<Page> {
  await page.goto(server.at(query));
  await figures(page).or(page.getByRole("main")).first().waitFor();
  return page;
}

test("signing out in one tab clears the other ones, those that were left or closed meanwhile, too", async () => {
  const first = await signedIn(await openPage());
  const context = first.context();
  const second = await signedIn(await context.newPage(), "page=records&record=user/grace");
  await second.getByRole("region", { name: "Record user grace" }).waitFor();
  const left = await signedIn(await context.newPage());
  await left.goto("about:blank");

  await first.getByText(superadmin.name as string).click();
  await first.getByRole("button", { name: "Sign out" }).click();
  await signInForm(first).waitFor();

  await signInForm(second).waitFor();
  await second.getByText("You have signed out in another tab.").waitFor();
  expect(await second.getByRole("region", { name: "Record user grace" }).count()).toBe(0);
  expect(second.url()).toBe(`${server.url}/`);
  await left.goBack();
  await signInForm(left).waitFor();
  for (const page of [first, second, left]) {
    expect(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain(
      server.token.split(".")[1],
    );
  }

  await signInForm(second).fill(server.token);
  await second.keyboard.press("Enter");
  await figures(second).waitFor();
  await second.reload();
  await figures(second).waitFor();
});

test("a link of somebody else's session asks before anything else, and its token is in no entry of the history", async () => {
  const page = await signedIn(await openPage());
  await figures(page).waitFor();
  const graces = await server.tokenOf("grace");
  await page.goto(`${server.url}/?page=history#token=${graces}`);
  await question(page).waitFor();
  expect(page.url()).toBe(`${server.url}/?page=history`);
  const stay = question(page).getByRole("button", { name: "Stay signed in" });
  expect(await stay.evaluate((button) => button === document.activeElement)).toBe(true);
  await isForEverybody(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press("Escape");
  await question(page).waitFor({ state: "hidden" });

  await page.evaluate((token) => {
    location.hash = `token=${token}`;
  }, graces);
  await question(page).getByRole("button", { name: "Sign in with the link" }).click();
  await page.getByText("Grace Hopper").first().waitFor();
  const addresses = [page.url()];
  for (let step = 0; step < 2; step += 1) {
    await page.goBack();
    addresses.push(page.url());
  }
  expect(addresses.filter((address) => address.includes("token"))).toEqual([]);
});
