import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

// Writes what the project is made of as a CycloneDX software bill of materials, from the lock file of the current folder.

type Bill = { metadata: { component: { name: string } } };

const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as { name: string; version: string };
// Of the lock file and not of node_modules, which lacks what other platforms install.
const options = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
const bill = JSON.parse(execFileSync("npm", options, { encoding: "utf8", maxBuffer: 2 ** 28 })) as Bill;
// npm calls it by its folder.
bill.metadata.component.name = name;
const file = `dist/${name}-${version}.cdx.json`;
mkdirSync("dist", { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
console.log(file);
