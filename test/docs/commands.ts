import type { Block } from "./documents.ts";

/** A line of a block, whole: what is continued behind a `\` is one line, what comes behind `#` is a remark. */
export const linesOf = ({ text }: Pick<Block, "text">): string[] =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#(\s.*|$)/, "").trim())
    .filter((line) => line !== "");

/** `API=…`, `TOKEN=…`: the tests give these values of their own. */
export const isSetting = (line: string) => /^[A-Z]+=\S.*$/.test(line) && !line.includes("curl");
export const isRequest = (line: string) => /\bcurl\b/.test(line);

/** The simple commands of a line, each as its words. */
export const commandsOf = (line: string): string[][] =>
  line
    .replace(/^\((.*)\)$/, "$1")
    .split(/\s*(?:&&|;)\s*/)
    .map((command) => command.replace(/^\(|\)$/g, "").match(/'[^']*'|"[^"]*"|\S+/g) ?? []);
