import type { Copy, Definition, Source } from "./definition.ts";
import type { Derived } from "./derived.ts";

/**
 * The type of a collection's current records, as far as its definition says: containers and fills are there, copies may be.
 * A container that was there before a migration may lack any field of its template. Values are not checked: one that the
 * application or a copy put there may have another type. The application's other fields are there as well, as `unknown`.
 *
 * ```ts
 * type Project = CurrentOf<typeof projects>;
 * ```
 */
export type CurrentOf<D extends Definition> = Joined<
  Merged<
    | Contained<D["containers"]>
    | Filled<D["fills"]>
    | Copied<D["copies"][number]>
    | Computed<D["derived"] extends readonly (infer E)[] ? E : never>
  >
> & { [field: string]: unknown };

type Contained<Containers> = {
  [Path in keyof Containers & string]: At<Path, Partial<Value<Containers[Path]>>, "there">;
}[keyof Containers & string];

type Filled<Fills> = { [Path in keyof Fills & string]: At<Path, Value<Fills[Path]>, "there"> }[keyof Fills & string];

type Copied<Each> = Each extends Pick<Copy, "to" | "type"> ? At<Each["to"], ValueOf[Each["type"]], "maybe"> : never;

type Computed<Each> = Each extends Pick<Derived, "to"> ? At<Each["to"], unknown, "maybe"> : never;

/** An object with a value at a path: `At<"a[].b", V>` is `{ a?: { b: V }[] }`. */
type At<Path extends string, V, Presence extends "there" | "maybe"> = Path extends `${infer Holder}.${infer Rest}`
  ? Holder extends `${infer List}[]`
    ? { [Name in List]?: At<Rest, V, Presence>[] }
    : Field<Holder, At<Rest, V, Presence>, Presence>
  : Field<Path, V, Presence>;

type Field<Name extends string, V, Presence> = Presence extends "there" ? { [N in Name]: V } : { [N in Name]?: V };

type ValueOf = {
  string: string;
  number: number;
  boolean: boolean;
  array: unknown[];
  object: { [field: string]: unknown };
};

/** The type of a template's values: that of `"none"` is `string`. */
type Value<Template> = Template extends string
  ? string
  : Template extends number
    ? number
    : Template extends boolean
      ? boolean
      : Template extends Source
        ? Template extends { $source: "isPositive" }
          ? boolean
          : number
        : Template extends readonly (infer Element)[]
          ? [Element] extends [never]
            ? unknown[]
            : Value<Element>[]
          : { -readonly [Name in keyof Template]: Value<Template[Name]> };

/** An entry of `A[] & B[]` is `A & B` by its index, but `A` to the methods of a list: one list of both is so to either. */
type Joined<T> = unknown extends T
  ? T
  : T extends readonly unknown[]
    ? Joined<T[number]>[]
    : T extends object
      ? { [Name in keyof T]: Joined<T[Name]> }
      : T;

/** All of a union's members at once. */
type Merged<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
