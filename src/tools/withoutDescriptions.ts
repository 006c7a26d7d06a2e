import type { Plugin } from "vite";

const descriptive = new Set(["summary", "description", "parameters", "warning"]);

type Node = { type: string; start: number; end: number; [member: string]: unknown };

/**
 * Takes out of the endpoints' declarations what only the OpenAPI document says of them: a Worker serves one that was made
 * ahead, and would hold every sentence twice. Blanks take its place, so that source maps stay right.
 */
export const withoutDescriptions = (): Plugin => ({
  name: "without-descriptions",
  // After the types are gone.
  enforce: "post",
  transform(code, path) {
    if (!/\/src\/api\/routes\/\w+\.ts$/.test(path)) return null;
    let bare = code;
    for (const { start, end } of describing(this.parse(code) as unknown as Node)) {
      const rest = /^\s*,/.exec(code.slice(end))?.[0].length ?? 0;
      const text = code.slice(start, end + rest);
      bare = bare.slice(0, start) + text.replace(/[^\n]/g, " ") + bare.slice(end + rest);
    }
    return { code: bare, map: null };
  },
});

/** The properties with descriptions in what `endpoint` is called with. */
function describing(node: Node): Node[] {
  const { callee, arguments: given } = node as { callee?: Node; arguments?: Node[] };
  if (node.type === "CallExpression" && callee?.name === "endpoint") {
    const properties = (given?.[0]?.properties ?? []) as Node[];
    return properties.filter(({ key }) => descriptive.has((key as Node | undefined)?.name as string));
  }
  return Object.values(node).flatMap((member) => {
    const nodes = Array.isArray(member) ? member : [member];
    return nodes.flatMap((each) => (typeof (each as Node | null)?.type === "string" ? describing(each as Node) : []));
  });
}
