import { expect, test } from "vitest";
import { quantity } from "../../src/engine/quantity.ts";

test.each([
  [0, "record", "0 records"],
  [1, "record", "1 record"],
  [2, "batch", "2 batches"],
  [3, "entry", "3 entries"],
  [2, "day", "2 days"],
  [2, "legacy field", "2 legacy fields"],
])("%d and %s make %j", (count, noun, text) => {
  expect(quantity(count, noun)).toBe(text);
});

test("numbers are written as the caller formats them", () => {
  expect(quantity(1_204, "record", (value) => value.toLocaleString("en"))).toBe("1,204 records");
});
