import { resolve } from "node:path";
import { listed } from "../kind.ts";
import type { Answer } from "../send.ts";
import { isPage } from "./paths.ts";

/** What lies beside the page and is nobody's business who can only reach its server. */
const files = [
  ".dev.vars",
  ".env",
  ".git/config",
  ".npmrc",
  "package.json",
  "package-lock.json",
  "wrangler.jsonc",
  "vite.config.ts",
  "tsconfig.json",
  ".wrangler/state/v3/kv/miniflare-KVNamespaceObject/metadata.sqlite",
  ".wrangler/state/v3/r2/quickstage-migrations-backups",
  ".wrangler/deploy/config.json",
  "src/worker/index.ts/../../../.dev.vars",
  "node_modules/.vite/deps/_metadata.json",
];

const spellings: ((file: string, folder: string) => string)[] = [
  (file) => `/${file}`,
  (file) => `//${file}`,
  (file) => `/./${file}`,
  (file) => `/src/../${file}`,
  (file) => `/src/%2e%2e/${file}`,
  (file) => `/src/..%2f${file}`,
  (file) => `/src/..%5c${file}`,
  (file) => `/public/../${file}`,
  (file) => `/x/../../${file}`,
  (file) => `/%2e/${file}`,
  (file) => `/${file.replaceAll(".", "%2e")}`,
  (file) => `/${file.replaceAll(".", "%252e")}`,
  (file) => `/${file}%00`,
  (file) => `/${file}%00.html`,
  (file) => `/${file}/`,
  (file) => `/${file}.`,
  (file) => `/${file}::$DATA`,
  (file) => `/${file}?raw`,
  (file) => `/${file}?url`,
  (file) => `/${file}?inline`,
  (file) => `/${file}?import`,
  (file) => `/${file}?import&raw`,
  (file) => `/${file}?import&url`,
  (file) => `/${file}?import&inline`,
  (file) => `/${file}?raw??`,
  (file) => `/${file}?import&raw??`,
  (file) => `/${file}?raw&import&x`,
  (file) => `/${file}?worker&url`,
  (file) => `/${file}?.svg?.wasm?init`,
  (file) => `/${file}?html-proxy&index=0.js`,
  (file) => `/${file}?direct`,
  (file) => `/${file}#x`,
  (file, folder) => `/@fs${folder}/${file}`,
  (file, folder) => `/@fs${folder}/${file}?raw`,
  (file, folder) => `/@fs${folder}/${file}?import&raw??`,
  (file, folder) => `/@fs${folder}/${file}?url`,
  (file, folder) => `/@fs${folder}/${file}?inline`,
  (file, folder) => `/@fs/${folder}/src/../${file}`,
  (file, folder) => `/@fs${folder}/src/%2e%2e/${file}`,
  (file, folder) => `/@id/${folder}/${file}`,
  (file, folder) => `/@id/${folder}/${file}?raw`,
  (file) => `/@id/__x00__/${file}`,
  (file) => `/@id//${file}?raw`,
  (file) => `/src/%2e%2e/${file}?import&raw`,
  (file) => `/src/../${file}?import&raw`,
  (file, folder) => `${folder}/${file}`,
  (file, folder) => `${folder}/${file}?raw`,
];

/** Files of the machine, and what the development tools offer about themselves. */
const elsewhere = [
  "/@fs/etc/passwd",
  "/@fs/etc/passwd?raw",
  "/@fs/etc/passwd?import&raw??",
  "/@fs/etc/passwd?url",
  "/@fs//etc/passwd",
  "/@fs/x/../etc/passwd",
  "/@fs/x/%2e%2e/etc/passwd",
  "/@fs/proc/self/environ",
  "/@fs/proc/self/environ?raw",
  "/@id//etc/passwd?raw",
  "/etc/passwd",
  "/../../../../../../etc/passwd",
  "/..%2f..%2f..%2f..%2f..%2fetc/passwd",
  "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/..%5c..%5c..%5c..%5cetc%5cpasswd",
  "/....//....//....//etc/passwd",
  "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
  "/file:///etc/passwd",
  "file:///etc/passwd",
  "/cdn-cgi/local/",
  "/cdn-cgi/local/explorer",
  "/cdn-cgi/local/explorer/api",
  "/cdn-cgi/local/explorer/api/storage/kv/namespaces",
  "/cdn-cgi/explorer",
  "/cdn-cgi/explorer/api/storage/kv/namespaces",
  "/cdn-cgi/explorer/api/storage/kv/namespaces/local-users/keys",
  "/cdn-cgi/explorer/api/storage/kv/namespaces/local-users/values/user:attack-admin",
  "/cdn-cgi/local/explorer/api/storage/kv/namespaces/local-users/values/user:attack-admin",
  "/cdn-cgi/mf/reload",
  "/cdn-cgi/mf/scheduled",
  "/cdn-cgi/handler/scheduled",
  "/cdn-cgi/handler/email",
  "/cdn-cgi/local/scheduled",
  "/cdn-cgi/platform-proxy",
  "/__inspect/",
  "/__open-in-editor?file=.dev.vars",
  "/__devtools__/",
];

/** Files of the developer's machine by way of the dev server, without a session. */
export const filesBesideThePage = listed("files", function* ({ folder }) {
  for (const file of files) {
    for (const spell of spellings) {
      const path = spell(file, folder);
      yield { what: `the file ${file}`, sent: { method: "GET", path }, refused, harmless: holdsNothing };
    }
  }
  const machine = resolve("/etc/hostname");
  for (const path of [...elsewhere, `/@fs${machine}`, `/@fs${machine}?raw`])
    yield { what: "beside the project", sent: { method: "GET", path }, refused, harmless: holdsNothing };
});

const refused = [400, 403, 404, 405, 414];

/** Of what files hold that are not for the page: secrets, accounts, packages, stores. The whole page itself does no harm. */
const inside =
  /root:.?:0:0|SESSION_HMAC_SECRET|READ_CACHE_SECONDS|"?devDependencies|kv_namespaces|SQLite format|PATH=|repositoryformatversion|lockfileVersion|compilerOptions|defineConfig|local-users|configPath/;

function holdsNothing(answer: Answer): string | null {
  const found = inside.exec(answer.text)?.[0];
  if (found !== undefined) return `the answer holds "${found}"`;
  // What stands for a Cron Trigger while one develops: it has the records counted, and says only that.
  if (isPage(answer) === null || answer.text === "ok") return null;
  const isModule = /javascript/.test(answer.headers.get("content-type") ?? "");
  // The name of a file, which the one who asked knew already.
  if (isModule && /^export default "[^"]{0,300}"\s*(?:;|\n|$)/.test(answer.text)) return null;
  return answer.text.length === 0 || answer.status === 204 ? null : "something else than the page was answered";
}
