import { apply, plan } from "../../src/engine/plan.ts";
import { recordId } from "../../src/schema/collections.ts";
import type { Config } from "./config.ts";
import type { Faults } from "./faults.ts";
import { isAlive } from "./history.ts";
import type { Kv } from "./kv.ts";
import type { Random } from "./random.ts";
import { definitionOf, entryOptions, recordText } from "./records.ts";
import type { Time } from "./time.ts";

type World = { config: Config; time: Time; random: Random; faults: Faults; stores: Record<string, Kv> };

/** The application, which goes on reading and writing its records while they are being migrated. */
export function startApplication({ config, time, random, faults, stores }: World): void {
  const isOld = random.chance(0.5);
  const favourites = random.chance(0.3);
  let number = 0;

  const next = () => time.after(random.interval(config.applicationRate), step);

  function step(): void {
    // It goes quiet with the faults, so that what is left can be compared.
    if (!faults.has("application")) return;
    const kv = stores[random.pick(["user", "snapshot"])] as Kv;
    const definition = definitionOf(kv.type);
    const what = random.next();
    const records = kv.keys.filter((key) => recordId(definition, key) !== null);
    const key = records[random.below(favourites ? Math.min(5, records.length) : records.length)];
    number += 1;
    if (faults.has("creations") && what < 0.1) {
      const id = `n${number}${random.pick(["", "x", "日"])}`;
      kv.write(
        `${definition.prefix}${id}`,
        recordText(definition, id, random, time.now()),
        "application",
        entryOptions(random, time.now()),
      );
    } else if (key !== undefined && faults.has("deletions") && what < 0.15) kv.write(key, null, "application");
    else if (key !== undefined && faults.has("renewals") && what < 0.4) renew(kv, key);
    else if (key !== undefined) modify(kv, key, number);
    next();
  }

  /** Delays when an entry expires, or lets it stay for ever, and changes nothing else. */
  function renew(kv: Kv, key: string): void {
    const version = kv.current(key);
    if (!isAlive(version, time.now())) return;
    const { metadata } = version;
    const { expiration } = entryOptions(random, time.now());
    const later = expiration !== undefined && expiration * 1_000 > time.now() + 60_000;
    kv.write(key, version.text, "application", {
      ...(later && { expiration }),
      ...(metadata !== undefined && { metadata }),
    });
  }

  /** Reads, and writes a moment later, as any program does that has no transactions. */
  function modify(kv: Kv, key: string, number: number): void {
    const isOldRead = faults.has("oldReads");
    const version = isOldRead ? kv.applicationRead("application", key) : kv.current(key);
    if (!isAlive(version, time.now())) return;
    time.after(random.between(5, 60), () => {
      const record = read(kv, version.text);
      if (!record) return;
      const stamp = config.troubles.has("stampless")
        ? {}
        : { [random.pick(["updatedAt", "lastActivityAt"])]: time.now() };
      const more = kv.type === "user" && random.chance(0.3) ? { subscriptionStatus: `s${number}` } : {};
      const text = `${JSON.stringify({ ...record, ...more, ...stamp, seq: number })}`;
      const { expiration, metadata } = version;
      kv.write(key, text, "application", {
        ...(expiration !== undefined && { expiration }),
        ...(metadata !== undefined && { metadata }),
      });
    });
  }

  function read(kv: Kv, text: string): Record<string, unknown> | null {
    const planned = plan(definitionOf(kv.type), text, time.now());
    // A number that JavaScript can't hold would be lost on the way through it.
    if (planned.state === "error" || /"odd":|"deep":/.test(text)) return null;
    const applied = isOld ? { text } : apply(planned);
    return "error" in applied ? null : JSON.parse(applied.text.replace(/^\uFEFF/, ""));
  }

  next();
}
