import type { DescribedParameter } from "../../client/contract.ts";
import type { Call } from "../../client/request.ts";
import type { Operation } from "./operations.ts";

/** What was filled in: a parameter by its name, and the body as it was written. */
export type Filled = { values: Readonly<Record<string, string>>; accept: string; body: string };

/** What the call can't do without and was left empty. */
export const missing = ({ parameters }: Operation, { values }: Filled): string[] =>
  parameters.filter((parameter) => parameter.required && !values[parameter.name]).map(({ name }) => name);

export function callOf({ method, path, parameters, bodies, accepts }: Operation, filled: Filled): Call {
  const given = (where: DescribedParameter["in"]) =>
    parameters
      .filter((parameter) => parameter.in === where)
      .map(({ name }) => [name, filled.values[name] ?? ""] as const)
      .filter(([, value]) => value !== "");
  const place = given("path").reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(given("query").map(([name, value]) => [name, value])).toString();
  const body = bodies.length > 0 && filled.body.trim() !== "" ? filled.body : null;
  return {
    method,
    path: query === "" ? place : `${place}?${query}`,
    headers: {
      ...(accepts.length > 1 && { Accept: filled.accept }),
      ...(body !== null && { "Content-Type": "application/json" }),
      ...Object.fromEntries(given("header")),
    },
    body,
  };
}

/** The same call for a shell, which has the session in `$TOKEN`. */
export function curlOf({ method, path, headers, body }: Call, root: string): string {
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${quoted(`${root}${path}`)}`,
    `-H "Authorization: Bearer $TOKEN"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`-d ${quoted(body)}`]),
  ];
  return lines.join(" \\\n  ");
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
