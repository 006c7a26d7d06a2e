import { afterEach } from "vitest";
import { resetAll } from "./api.ts";

// Files share a workerd: what one test leaves in KV, R2 or a Durable Object, the next one would find.
afterEach(({ task }) => resetAll(task.result?.startTime ?? 0));
