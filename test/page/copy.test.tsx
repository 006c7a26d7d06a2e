import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { CopyButton } from "../../src/ui/Button.tsx";

test("a copied text is in the clipboard, and the button says so", async () => {
  const user = userEvent.setup();
  render(<CopyButton text="user:ada" label="Copy the key" />);
  await user.click(screen.getByRole("button", { name: "Copy the key" }));
  await screen.findByRole("button", { name: "Copied" });
  expect(await navigator.clipboard.readText()).toBe("user:ada");
});

test("where the browser allows no copying, nothing is claimed", async () => {
  const user = userEvent.setup();
  const write = vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("", "NotAllowedError"));
  render(<CopyButton text="user:ada" label="Copy the key" />);
  await user.click(screen.getByRole("button", { name: "Copy the key" }));
  await expect(write.mock.results[0]?.value).rejects.toThrow();
  expect(screen.queryByRole("button", { name: "Copied" })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Copy the key" })).toBeInTheDocument();
});
