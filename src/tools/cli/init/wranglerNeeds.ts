/** An entry to be added to a list of the configuration, such as `durable_objects.bindings`. */
export type Entry = { list: readonly string[]; entry: Readonly<Record<string, string | readonly string[]>> };

export type Needs = {
  entries: Entry[];
  /** What can't be added without a decision, in sentences. */
  byHand: string[];
  /** The namespace that the example of a collection is about. */
  collection: string;
  /** What has to be made at Cloudflare before a deploy: namespaces by their binding, the bucket by its name. */
  namespaces: string[];
  bucket: string | null;
};

const events = "KV_ANALYTICS";
const bucketBinding = "BACKUPS";
const coordinator = { name: "COORDINATOR", class_name: "Coordinator" };

/** What the migrations need of a Worker's configuration and do not find there, as docs/getting-started-worker.md lists it. */
export function missingFrom(config: Record<string, unknown>): Needs {
  const namespaces = listAt(config, ["kv_namespaces"]).map(({ binding }) => String(binding));
  const others = namespaces.filter((name) => name !== events);
  // Sessions are what an application looks up in most cases, and nothing that is migrated.
  const collection = others.find((name) => !/session|cache/i.test(name)) ?? others[0] ?? "KV_RECORDS";
  const absent = [collection, events].filter((name) => !namespaces.includes(name));
  const entries: Entry[] = absent.map((binding) => ({
    list: ["kv_namespaces"],
    entry: { binding, id: `id-of-${binding}` },
  }));

  const hasBucket = listAt(config, ["r2_buckets"]).some(({ binding }) => binding === bucketBinding);
  const bucket = hasBucket ? null : `${typeof config.name === "string" ? config.name : "worker"}-backups`;
  if (bucket) entries.push({ list: ["r2_buckets"], entry: { binding: bucketBinding, bucket_name: bucket } });

  const byHand: string[] = [];
  const objects = listAt(config, ["durable_objects", "bindings"]);
  const sameName = objects.find(({ name }) => name === coordinator.name);
  if (!sameName) entries.push({ list: ["durable_objects", "bindings"], entry: coordinator });
  else if (sameName.class_name !== coordinator.class_name || sameName.script_name !== undefined) {
    byHand.push(
      `The Durable Object ${coordinator.name} is bound to another class. Bind Coordinator under another name, and give that to defineMigrations as bindings.coordinator.`,
    );
  }
  const migrations = listAt(config, ["migrations"]);
  if (!migrations.some((migration) => Object.values(migration).flat().includes(coordinator.class_name))) {
    const isTaken = migrations.some(({ tag }) => tag === "migrations");
    const tag = isTaken ? "quickstage-migrations" : "migrations";
    entries.push({ list: ["migrations"], entry: { tag, new_sqlite_classes: [coordinator.class_name] } });
  }
  const environments = Object.keys((config.env as object | undefined) ?? {});
  if (environments.length > 0 && entries.length > 0) {
    byHand.push(
      `Bindings are not inherited by named environments: add the same ones below env for ${environments.join(", ")}.`,
    );
  }
  return { entries, byHand, collection, namespaces: absent, bucket };
}

/** The objects of a list; none where there is no such list. */
export function listAt(config: Record<string, unknown>, path: readonly string[]): Record<string, unknown>[] {
  let found: unknown = config;
  for (const name of path) found = (found as Record<string, unknown> | undefined)?.[name];
  return Array.isArray(found) ? found.filter((each) => typeof each === "object" && each !== null) : [];
}
