/** Where the API is mounted. */
export const mountPath = "/debug/migration";
export const tokenSecret = "MIGRATIONS_TOKEN";

export const importLine = (names: string, from: string): string => `import { ${names} } from ${JSON.stringify(from)};`;

type ExampleOptions = {
  isTypeScript: boolean;
  /** The binding of the namespace that holds the example's records. */
  collection: string;
  /** Whether the Worker has no Hono app to mount the API in. */
  withoutApp: boolean;
};

/** A definition to be replaced, and what the Worker mounts. Its prefix is one that no real record has. */
export function exampleFile({ isTypeScript, collection, withoutApp }: ExampleOptions): string {
  const ts = (text: string) => (isTypeScript ? text : "");
  return `${withoutApp ? `${importLine("Hono", "hono")}\n` : ""}${importLine("copy, defineCollection, firstNumber, now", "quickstage-migrations/schema")}
${importLine("defineMigrations", "quickstage-migrations/worker")}
${ts(`
type MigrationsEnv = {
  ${collection}: KVNamespace;
  KV_ANALYTICS: KVNamespace;
  BACKUPS: R2Bucket;
  COORDINATOR: DurableObjectNamespace;
  ${tokenSecret}?: string;
};
`)}
/** An example: records "example:1", "example:2" and so on, whose colour moves into their settings. Put your own here. */
export const examples = defineCollection({
  type: "example",
  plural: "Examples",
  prefix: "example:",
  containers: { settings: { theme: "light" } },
  copies: [copy("colour", "settings.colour", "string")],
  fills: { updatedAt: firstNumber("createdAt", now) },
  deprecated: [],
  activityFields: ["updatedAt"],
  secrets: [],
});

export const migrations = defineMigrations${ts("<MigrationsEnv>")}({
  collections: [{ definition: examples, binding: "${collection}" }],
  // Everybody it lets in may do everything. Put your own session check here, and check the role.
  authenticate: async (request, env) => {
    const [, token = ""] = /^Bearer (\\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    const isOperator = env.${tokenSecret} ? await isEqual(token, env.${tokenSecret}) : false;
    if (!isOperator) return Response.json({ error: "Sign in first." }, { status: 401 });
    return { uid: "operator", name: null, role: "superadmin" };
  },
});
${
  withoutApp
    ? `
/** Answers what is below ${mountPath}. */
export const migrationsApi = new Hono().route("${mountPath}", migrations.routes);
`
    : ""
}
/** The time that it takes tells nothing about the secret. */
async function isEqual(one${ts(": string")}, other${ts(": string")})${ts(": Promise<boolean>")} {
  const digest = (text${ts(": string")}) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return crypto.subtle.timingSafeEqual(await digest(one), await digest(other));
}
`;
}
