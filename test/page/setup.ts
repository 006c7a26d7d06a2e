import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { network } from "./server.ts";

// A request that nobody answers is a promise that nobody keeps: it fails the test.
beforeAll(() => network.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  network.resetHandlers();
});
afterAll(() => network.close());
