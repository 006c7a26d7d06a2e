import type { Definition, Template } from "./definition.ts";
import { isSecretName } from "./secretNames.ts";

/** Paths whose values never leave the Worker, in whichever collection they turn up. */
export const secrets = [
  "password",
  "metadata.password",
  "passwordHash",
  "googleId",
  "licenseKey",
  "analytics.viewerIPs",
  "analytics.viewSessions[].ipAddress",
] as const;

type Secrecy = Pick<Definition, "type" | "containers" | "copies" | "fills" | "secrets" | "notSecret">;

/** The field names that a path goes through. `members[].token` and `members.token` are the same: lists are passed through. */
export const segmentsOf = (path: string): string[] => path.replace(/(?:\[\])+(?=\.|$)/g, "").split(".");

/**
 * The listed secrets and where copies carry them: the two ends of a copy hold the same value, so both are secret if one
 * is. As paths without `[]`.
 */
export function secretPaths({ secrets, copies }: Pick<Definition, "secrets" | "copies">): Set<string> {
  const paths = new Set(secrets.map((path) => segmentsOf(path).join(".")));
  const ends = copies.flatMap(({ from, to }) => [
    [from, to],
    [to, from],
  ]);
  let before: number;
  do {
    before = paths.size;
    for (const [one = "", other = ""] of ends) {
      for (const path of [...paths]) {
        if (isWithin(one, path)) paths.add(other);
        else if (isWithin(path, one)) paths.add(`${other}${path.slice(one.length)}`);
      }
    }
  } while (paths.size > before);
  return paths;
}

/**
 * Checks what a definition says of secrets.
 * @throws Error that names the collection and the path, and what is wrong with it.
 */
export function checkSecrets(definition: Secrecy): void {
  const wrong = (what: string) => new Error(`Definition of "${definition.type}": ${what}`);
  const { secrets, notSecret = [] } = definition;
  for (const [member, paths] of Object.entries({ secrets, notSecret })) {
    for (const path of paths) {
      const reason = whyImpossible(path);
      if (reason) throw wrong(`${member} names ${JSON.stringify(path)}, which can't exist: ${reason}`);
    }
  }
  const secret = secretPaths(definition);
  for (const path of notSecret) {
    if (isSecretPath(secret, segmentsOf(path).join(".")))
      throw wrong(`notSecret names "${path}", which is secret by its path or by that of a copy to or from it`);
  }
  const shown = new Set(notSecret.map((path) => segmentsOf(path).join(".")));
  for (const [target, template] of Object.entries({ ...definition.containers, ...definition.fills })) {
    for (const path of numbersIn(template)) {
      const named = !shown.has(path) && path.split(".").some((name) => isSecretName(name, "number"));
      if (named || isSecretPath(secret, path)) {
        throw wrong(
          `${target} takes a number from "${path}", which is secret; its value would be shown at its new place`,
        );
      }
    }
  }
}

const isWithin = (path: string, holder: string): boolean => path === holder || path.startsWith(`${holder}.`);
const isSecretPath = (secret: ReadonlySet<string>, path: string): boolean =>
  [...secret].some((holder) => isWithin(path, holder));

function whyImpossible(path: unknown): string | null {
  if (typeof path !== "string" || path === "") return "it is no path";
  for (const name of segmentsOf(path)) {
    if (name === "") return "one of its names is empty";
    if (/^\d+$|\[\d*\]/.test(name)) return "lists are passed through without numbers, as in members[].token";
    if (/^(?:__proto__|constructor|prototype)$/.test(name)) return `${name} is no field that a secret can be in`;
  }
  return null;
}

/** The paths that a template takes numbers from. How long a list is, or whether a number is positive, gives nothing away. */
function numbersIn(template: Template): string[] {
  if (typeof template !== "object") return [];
  const { $source, of } = template as { $source?: unknown; of?: unknown };
  if ($source === undefined) return Object.values(template as Record<string, Template>).flatMap(numbersIn);
  return Array.isArray(of) ? (of as string[]) : [];
}
