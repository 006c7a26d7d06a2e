import { expect, test } from "vitest";
import lock from "../package-lock.json" with { type: "json" };

test("every package in the lock file has the hash that npm checks, and none says where it was downloaded", () => {
  const packages = Object.entries(lock.packages as Record<string, object>).filter(([path]) => path !== "");
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, entry]) => !("integrity" in entry)).map(([path]) => path)).toEqual([]);
  expect(packages.filter(([, entry]) => "resolved" in entry).map(([path]) => path)).toEqual([]);
});
