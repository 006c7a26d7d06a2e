/** What every current browser has and TypeScript does not know yet. */
type ExactJson = {
  rawJSON?: (text: string) => unknown;
  parse(text: string, reviver: (key: string, value: unknown, context?: { source?: string }) => unknown): unknown;
};
const json = JSON as unknown as ExactJson;

/** Sixteen digits or an exponent: a number that a double may not hold. */
const mayNotFit = /[\d.]{16}|\d[eE]/;

/** Parses an answer so that a record's numbers are shown with the digits they are stored with. */
export function parseJson(text: string): unknown {
  const { rawJSON } = json;
  if (!rawJSON || !mayNotFit.test(text)) return JSON.parse(text);
  return json.parse(text, (_name, value, context) =>
    typeof value === "number" && context?.source !== undefined && String(value) !== context.source
      ? rawJSON(context.source)
      : value,
  );
}
