import { writeFileSync } from "node:fs";
import { template } from "../api/openapi/template.ts";

// What a Worker serves at /openapi.json, made anew from the shapes.

writeFileSync(new URL("../api/openapi.json", import.meta.url), template());
