import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { describeApi } from "../../src/api/openapi/describe.ts";
import { collections } from "../../src/schema/collections.ts";
import { guarded, valid } from "./guarded.ts";
import { problemOf } from "./problem.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** A body of which nothing more comes after its first bytes: when those are read, and whether it was let go. */
function endless() {
  const read = Promise.withResolvers<void>();
  const cancel = vi.fn();
  const bytes = new TextEncoder().encode('{"dryRun":');
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    pull: () => read.resolve(),
    cancel,
  });
  return { stream, cancel, read: read.promise };
}

/** Whether it is settled by now, with all that can happen without time going by done. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

const sending = Object.entries(describeApi(collections, "").paths).flatMap(([path, operations]) =>
  Object.keys(operations)
    .filter((method) => method !== "get")
    .map((method) => [method.toUpperCase(), path.replace("{id}", "some")] as const),
);

test.each(sending)(
  "%s %s with a body that does not end is a 408 after ten seconds, and nothing is done",
  async (...[method, path]) => {
    const { call, touched } = guarded();
    const { stream, cancel, read } = endless();
    const answer = call(path, await valid(), method, stream);
    await read;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await isSettled(answer)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await problemOf(await answer, 408)).detail).toContain("ten seconds");
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(touched).not.toHaveBeenCalled();
  },
);

test("a body that trickles in is cut after ten seconds, too", async () => {
  const { call } = guarded();
  let asked = Promise.withResolvers<ReadableStreamDefaultController>();
  const body = new ReadableStream({ pull: (controller) => asked.resolve(controller) }, { highWaterMark: 0 });
  const answer = call("/run", await valid(), "POST", body);
  for (let second = 0; second < 10; second += 1) {
    const controller = await asked.promise;
    asked = Promise.withResolvers();
    controller.enqueue(new Uint8Array([0x20]));
    expect(await isSettled(answer)).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect((await answer).status).toBe(408);
});

test("a refused request waits for a body that does not end as long as that, and no longer", async () => {
  const { call } = guarded();
  const { stream, cancel, read } = endless();
  const answer = call("/run", null, "POST", stream);
  await read;
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await answer).status).toBe(401);
  expect(cancel).toHaveBeenCalledTimes(1);
});

test("a body that is whole leaves no timer behind", async () => {
  await guarded().call("/runs", await valid(), "POST", '{"kind":"nothing"}');
  expect(vi.getTimerCount()).toBe(0);
});
