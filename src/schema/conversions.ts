import type { Constant, Copy, ValueType } from "./definition.ts";

/**
 * A change of a value on its way to its new place: plain data, made with one of the functions of this file. A value that
 * none of them is for can't be converted; `Copy.onFailure` says what happens then.
 */
export type Conversion =
  | { readonly $convert: "isoToMs" | "msToIso" | "toNumber" | "toText" | "toBoolean" }
  | { readonly $convert: "trim" | "lowerCase" | "upperCase" | "inList" | "onlyElement" }
  | { readonly $convert: "ofType"; readonly type: ValueType }
  | { readonly $convert: "fieldOf"; readonly field: string }
  | { readonly $convert: "times"; readonly factor: number }
  | {
      readonly $convert: "inObject";
      readonly field: string;
      readonly beside?: { readonly [field: string]: Constant };
    }
  | {
      readonly $convert: "values";
      readonly values: { readonly [value: string]: Constant };
      readonly otherwise?: Constant;
    }
  | { readonly $convert: "whenEmpty"; readonly use: Constant }
  | { readonly $convert: "each"; readonly conversions: readonly Conversion[] };

/** What happens to a value that a copy can't convert. */
export const failureModes = ["error", "report", "leave"] as const;
export type OnFailure = (typeof failureModes)[number];

/**
 * An ISO 8601 date (`2024-02-29`, midnight UTC) or date and time with its zone (`2024-02-29T12:00:00+01:00`) → ms since 1970.
 * A time without a zone can't be converted, as nobody knows which one was meant. A number stays as it is.
 */
export const isoToMs = { $convert: "isoToMs" } as const;
/** Whole ms since 1970 → ISO 8601 date and time in UTC: `2024-02-29T11:00:00.000Z`. A text that `isoToMs` reads stays as it is. */
export const msToIso = { $convert: "msToIso" } as const;
/** `"42"` → `42`, with all its digits. White space around is ignored. A number stays as it is. */
export const toNumber = { $convert: "toNumber" } as const;
/** `42` → `"42"`, `true` → `"true"`. A text stays as it is. */
export const toText = { $convert: "toText" } as const;
/** `"true"` and `"false"`, in any case → `true` and `false`. A boolean stays as it is; other words: {@link values}. */
export const toBoolean = { $convert: "toBoolean" } as const;
/** A text without the white space around it. */
export const trim = { $convert: "trim" } as const;
/** A text in lower case. */
export const lowerCase = { $convert: "lowerCase" } as const;
/** A text in upper case. */
export const upperCase = { $convert: "upperCase" } as const;
/** `"a"` → `["a"]`. A list stays as it is. */
export const inList = { $convert: "inList" } as const;
/** A number times another: `times(1000)` turns seconds into ms. */
export const times = (factor: number) => ({ $convert: "times", factor }) as const;
/** `["a"]` → `"a"`. A list of none or of several elements can't be converted. */
export const onlyElement = { $convert: "onlyElement" } as const;
/**
 * Leaves values of this type as they are; others can't be converted. With `onFailure: "leave"`, two copies of one field share
 * its values by their type.
 */
export const ofType = (type: ValueType) => ({ $convert: "ofType", type }) as const;
/** `{ "name": "a" }` → `"a"` with `fieldOf("name")`. An object without the field can't be converted. */
export const fieldOf = (field: string) => ({ $convert: "fieldOf", field }) as const;
/** `"a"` → `{ "name": "a" }` with `inObject("name")`, and `{ "kind": "tag", "name": "a" }` with `inObject("name", { kind: "tag" })`. */
export const inObject = (field: string, beside?: { readonly [field: string]: Constant }): Conversion => ({
  $convert: "inObject",
  field,
  ...(beside && { beside }),
});
/** A constant in place of `""`, `[]` and `{}`; any other value stays as it is. Absent values are not copied: see `fills`. */
export const whenEmpty = (use: Constant) => ({ $convert: "whenEmpty", use }) as const;
/** Converts each element of a list. `null` elements stay. */
export const each = (...conversions: readonly Conversion[]) => ({ $convert: "each", conversions }) as const;

/**
 * One constant for another: `values({ free: "none", pro: "active" })`. Texts, numbers and booleans are looked up by their
 * text, so `true` means `true` as well as `"true"`.
 * @param otherwise for every other value
 * @default every other value can't be converted
 */
export const values = (values: { readonly [value: string]: Constant }, otherwise?: Constant): Conversion => ({
  $convert: "values",
  values,
  ...(otherwise !== undefined && { otherwise }),
});

/** The conversions of a copy, of which there may be none, one or several. */
export const conversionsOf = ({ convert = [] }: Pick<Copy, "convert">): Conversion[] => [convert].flat();

/** The fields that conversions take out of objects. */
export const fieldsTaken = (conversions: readonly Conversion[]): string[] =>
  conversions.flatMap((conversion) => {
    if (conversion.$convert === "each") return fieldsTaken(conversion.conversions);
    return conversion.$convert === "fieldOf" ? [conversion.field] : [];
  });
