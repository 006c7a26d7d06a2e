import { createRuns as create } from "../../src/control/createRuns.ts";
import type { Coordinator } from "../../src/control/execution/protocol.ts";
import type { Runs } from "../../src/control/runs.ts";

/** The runs and the coordinator's side of their execution, in one object. */
export type SimulatedRuns = Runs & Coordinator & { work(): Promise<void> };

export const createRuns = create;
