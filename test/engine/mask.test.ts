import { expect, test } from "vitest";
import { mask, maskChange } from "../../src/engine/mask.ts";
import { snapshots } from "../../src/schema/snapshots.ts";

test("secrets are masked wherever they stand, and nothing else is", () => {
  const record = {
    id: "s1",
    password: "hunter2",
    passwordHash: "$2b$",
    analytics: { viewCount: 1, viewerIPs: ["192.0.2.1"] },
    metadata: { password: "hunter2", tags: ["a"] },
  };
  expect(mask(snapshots, "", record)).toEqual({
    id: "s1",
    password: "•••",
    passwordHash: "•••",
    analytics: { viewCount: 1, viewerIPs: "•••" },
    metadata: { password: "•••", tags: ["a"] },
  });
  expect(record.password).toBe("hunter2");
});

test("a copy of a secret is a secret", () => {
  expect(maskChange(snapshots, { path: "metadata.password", from: "password" }, "hunter2")).toBe("•••");
  expect(maskChange(snapshots, { path: "elsewhere", from: "password" }, "hunter2")).toBe("•••");
  expect(maskChange(snapshots, { path: "metadata", from: null }, { password: "x", tags: [] })).toEqual({
    password: "•••",
    tags: [],
  });
});

test("an absent secret is shown as absent", () => {
  expect(mask(snapshots, "", { password: null })).toEqual({ password: null });
});
