import { writeFileSync } from "node:fs";
import { template } from "../api/openapi/template.ts";

// Generates what a Worker serves at /openapi.json.

writeFileSync(new URL("../api/openapi.json", import.meta.url), template());
