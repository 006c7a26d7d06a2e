import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { network } from "./server.ts";

// Parts of the page come with their own code, which a busy machine takes its time to load.
configure({ asyncUtilTimeout: 8_000 });

// A request that nobody answers is a promise that nobody keeps: it fails the test.
beforeAll(() => network.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  network.resetHandlers();
});
afterAll(() => network.close());
