import { existsSync } from "node:fs";
import { parseArgs } from "node:util";

const help = `Fills the local store (.wrangler/state) with a believable QuickStage: npm run seed -- [options]

  --users N       user records to write (200)
  --snapshots N   snapshot records to write (300)
  --random N      another number, other records (1)
  --force         write also into a store with records that this command did not make
  --help

A key that is already there is written over, nothing is removed. A store that holds anything but earlier seeds is left
alone without --force, so that a loaded export isn't mixed up by mistake. For a fresh start, delete .wrangler/state.`;

/** A mistake in the command, whose message is printed without a stack. */
class UsageError extends Error {}

try {
  await seed(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function seed(args: string[]) {
  const options = readOptions(args);
  if (options.help) return console.log(help);
  const users = wholeNumber("--users", options.users);
  const snapshots = wholeNumber("--snapshots", options.snapshots);
  const random = wholeNumber("--random", options.random);
  if (!existsSync("wrangler.jsonc")) throw new UsageError("No wrangler.jsonc here: run this in the project's folder.");

  // Loaded only now, as it takes two seconds: a mistake in the options is reported at once.
  const [{ seedEntries }, { openStore }] = await Promise.all([
    import("../seed/seedEntries.ts"),
    import("./openStore.ts"),
  ]);
  const startedAt = Date.now();
  const store = await openStore(process.cwd());
  try {
    if (!options.force && !(await store.holdsOnlySeed()))
      throw new UsageError(
        "The local store holds records that are not from here, so nothing was written. To add the seed among them anyway: --force. For a fresh start: delete .wrangler/state.",
      );
    await store.fill(seedEntries({ users, snapshots, random, now: startedAt }));
  } finally {
    await store.close();
  }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `Wrote ${formatCount(users)} users and ${formatCount(snapshots)} snapshots to the local store in ${seconds} s.`,
  );
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      options: {
        users: { type: "string", default: "200" },
        snapshots: { type: "string", default: "300" },
        random: { type: "string", default: "1" },
        force: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    // The rest of Node's message is about positional arguments, which this command does not have.
    const [reason = ""] = (error as Error).message.split(/(?<!\s)\s*To specify/);
    throw new UsageError(`${reason.replaceAll("\n", " ").replace(/(?<![.?])$/, ".")} See --help.`);
  }
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 1_000_000) return number;
  throw new UsageError(`${option} takes a whole number from 0 to 1000000, not "${text}".`);
}

function formatCount(count: number) {
  return count.toLocaleString("en");
}
