import type { parse } from "@babel/parser";

export type Statement = ReturnType<typeof parse>["program"]["body"][number];
type DefaultExport = Extract<Statement, { type: "ExportDefaultDeclaration" }>;
type Declaration = Extract<Statement, { type: "VariableDeclaration" }>;
type Declarator = Declaration["declarations"][number];
type Expression = NonNullable<Declarator["init"]>;
type Positioned = { start?: number | null; end?: number | null; leadingComments?: { start?: number }[] | null };

/** What is known of a main file: its statements, and every name in it. */
export type Module = { body: Statement[]; names: Set<unknown> };

export type HonoApp = { name: string; declared: Statement };

/** The app in `const app = new Hono()`, if that is what answers requests: `export default app`, or `{ fetch: app.fetch }`. */
export function findHonoApp(module: Module, exported: DefaultExport): HonoApp | null {
  const hono = honoName(module);
  const name = answering(exported);
  const found = name === null ? null : variable(module, name);
  const init = found?.declarator.init;
  const isApp = init?.type === "NewExpression" && init.callee.type === "Identifier" && init.callee.name === hono;
  return found && name !== null && isApp ? { name, declared: found.statement } : null;
}

/** What the module calls Hono. */
function honoName({ body }: Module): string | undefined {
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration" || statement.source.value !== "hono") continue;
    for (const each of statement.specifiers) {
      if (each.type === "ImportSpecifier" && "name" in each.imported && each.imported.name === "Hono")
        return each.local.name;
    }
  }
  return undefined;
}

function answering({ declaration }: DefaultExport): string | null {
  const value = withoutType(declaration as Expression);
  if (value.type === "Identifier") return value.name;
  if (value.type !== "ObjectExpression") return null;
  const fetch = property(value, "fetch");
  if (fetch?.type !== "ObjectProperty" || fetch.value.type !== "MemberExpression") return null;
  const { object, property: member } = fetch.value;
  return object.type === "Identifier" && member.type === "Identifier" && member.name === "fetch" ? object.name : null;
}

/**
 * Where the mount belongs: before the first route, for a catch-all among them would answer instead, and behind the
 * middleware that comes before it.
 */
export function firstRoute({ body }: Module, { name, declared }: HonoApp, text: string) {
  let after: Statement = declared;
  const mentions = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  for (const statement of body.slice(body.indexOf(declared) + 1)) {
    const isExport = statement.type.startsWith("Export");
    const isNamed = !isExport && mentions.test(text.slice(statement.start as number, statement.end as number));
    // What does anything else with the app may add routes to it.
    const methods = callsOn(statement, name) ?? (isNamed ? ["?"] : null);
    if (methods === null) continue;
    if (methods.some((method) => !["use", "onError", "notFound"].includes(method))) return { before: statement, after };
    after = statement;
  }
  return { before: null, after };
}

/** The methods that a statement calls on the app, one behind the other; `null` if it has nothing to do with the app. */
function callsOn(statement: Statement, name: string): string[] | null {
  let value: Expression | null | undefined;
  if (statement.type === "ExpressionStatement") value = statement.expression;
  // const routes = app.get(…)
  if (statement.type === "VariableDeclaration") value = statement.declarations[0]?.init;
  const methods: string[] = [];
  while (value?.type === "CallExpression") {
    const { callee } = value;
    // addRoutes(app)
    if (value.arguments.some((each) => each.type === "Identifier" && each.name === name)) return ["?"];
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return null;
    methods.push(callee.property.name);
    value = callee.object as Expression;
  }
  return value?.type === "Identifier" && value.name === name && methods.length > 0 ? methods : null;
}

/** The fetch of `export default { async fetch(request, env) { … } }`, or of an object that is exported by its name. */
export function findFetch(module: Module, { declaration }: DefaultExport) {
  let value = withoutType(declaration as Expression);
  if (value.type === "Identifier") value = withoutType(variable(module, value.name)?.declarator.init ?? value);
  const found = value.type === "ObjectExpression" ? property(value, "fetch") : undefined;
  const method = found?.type === "ObjectProperty" ? found.value : found;
  const isFunction =
    method?.type === "ObjectMethod" ||
    method?.type === "FunctionExpression" ||
    method?.type === "ArrowFunctionExpression";
  if (!isFunction || method.body.type !== "BlockStatement") return null;
  const [request, env] = method.params;
  const [first] = method.body.body;
  if (request?.type !== "Identifier" || env?.type !== "Identifier" || !first) return null;
  // On one line with the brace there is no place of its own for another statement.
  if (first.loc?.start.line === method.body.loc?.start.line) return null;
  return { request: request.name, env: env.name, first };
}

function variable({ body }: Module, name: string): { statement: Statement; declarator: Declarator } | null {
  for (const statement of body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    const declarator = declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
    if (declarator) return { statement, declarator };
  }
  return null;
}

const property = ({ properties }: Extract<Expression, { type: "ObjectExpression" }>, name: string) =>
  properties.find((each) => each.type !== "SpreadElement" && each.key.type === "Identifier" && each.key.name === name);

/** `{ … } satisfies ExportedHandler<Env>` */
function withoutType(value: Expression): Expression {
  return value.type === "TSSatisfiesExpression" || value.type === "TSAsExpression"
    ? withoutType(value.expression)
    : value;
}

/** Where a statement starts, with the comments that stand above it. One behind the statement before belongs to that. */
export function startOf(text: string, { start, leadingComments }: Positioned): number {
  const isOnItsOwnLine = (at: number) => /(?:^|\n)[ \t]*$/.test(text.slice(0, at));
  const comment = leadingComments?.find((each) => each.start !== undefined && isOnItsOwnLine(each.start));
  return comment?.start ?? (start as number);
}
