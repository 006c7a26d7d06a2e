import { reset } from "cloudflare:test";
import { afterEach } from "vitest";

// Files share a workerd: what one test leaves in KV, R2 or a Durable Object, the next one would find.
afterEach(() => reset());
