import type { Definition } from "../schema/definition.ts";
import { legacyFields } from "../schema/paths.ts";
import type { OpenApi } from "./openapi/document.ts";
import { samplesOf } from "./openapi/samples.ts";
// Generated from the shapes by `npm run openapi`; a test holds it to them.
import template from "./openapi.json" with { type: "json" };
import { collectionPath } from "./routes/runRoutes.ts";

/** Of whom a part of the description speaks: the names that go where a stand-in is. */
type Scope = { names: Readonly<Record<string, string>>; fields: readonly string[] };

/**
 * The description of the whole API for these collections: the generated one, in which what names `eachType`, `EachPlural`
 * or `eachField` is there once, and here for each collection or legacy field.
 * @param base where the API is mounted, for example `/debug/migration`
 */
export function openApi(collections: readonly Definition[], base: string): OpenApi {
  const { types, fields, stats } = samplesOf(collections);
  const values: Readonly<Record<string, unknown>> = {
    itsBase: base === "" ? "/" : base,
    sampleTypes: types,
    sampleFields: fields,
    sampleStats: stats,
  };
  const general: Scope = { names: {}, fields: [] };
  const particular = collections.map(
    (collection): Scope => ({
      names: {
        eachType: collection.type,
        EachPlural: collection.plural,
        eachPlural: collectionPath(collection.plural).slice(1),
        eachplural: collection.plural.toLowerCase(),
      },
      fields: legacyFields(collection),
    }),
  );
  return filled(template, general) as OpenApi;

  function filled(part: unknown, scope: Scope): unknown {
    if (typeof part === "string") return Object.hasOwn(values, part) ? values[part] : named(part, scope);
    if (Array.isArray(part)) {
      return part.flatMap((element) => scopesOf(element, scope).map((inner) => filled(element, inner)));
    }
    if (typeof part !== "object" || part === null) return part;
    const members = Object.entries(part).flatMap(([key, value]) =>
      scopesOf(key, scope).map((inner): [string, unknown] => [named(key, inner), filled(value, inner)]),
    );
    const whole = Object.fromEntries(members);
    // One of no values at all, as of a collection without legacy fields, is never right.
    return Array.isArray(whole.enum) && whole.enum.length === 0 ? { not: {} } : whole;
  }

  /** Of whom an element of a list, or the member with this name, is to be said. */
  function scopesOf(element: unknown, scope: Scope): readonly Scope[] {
    if (typeof element !== "string") return [scope];
    if (element === "eachField") {
      return scope.fields.map((eachField) => ({ ...scope, names: { ...scope.names, eachField } }));
    }
    return scope === general && standIn.test(element) ? particular : [scope];
  }
}

const standIn = /each(?:type|plural|field)/i;
const standIns = new RegExp(standIn, "gi");

const named = (text: string, { names }: Scope): string => text.replaceAll(standIns, (name) => names[name] ?? name);
