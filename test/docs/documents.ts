import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = new URL("../..", import.meta.url).pathname;

/** What stands in a comment right before a block, for the tests: `<!-- answers: 409 -->`. */
const noteNames = ["file", "in", "given", "answers"] as const;
type Notes = Partial<Record<(typeof noteNames)[number], string>>;

export type Block = { document: string; line: number; language: string; text: string; notes: Notes };
export type Link = { document: string; line: number; target: string };
export type Document = { path: string; blocks: Block[]; links: Link[]; anchors: Set<string>; paths: Link[] };

export const documents: Document[] = globSync(["*.md", "docs/**/*.md", "examples/*/*.md"], { cwd: root })
  .sort()
  .map((path) => readDocument(path, readFileSync(join(root, path), "utf8")));
export const blocks = documents.flatMap((document) => document.blocks);
export const blocksIn = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));

/** Where a block stands, to be clicked on: `docs/api.md:12`. */
export const place = ({ document, line }: Pick<Block, "document" | "line">) => `${document}:${line}`;

export function readDocument(path: string, text: string): Document {
  const read: Document = { path, blocks: [], links: [], anchors: new Set(), paths: [] };
  let notes: Notes = {};
  let open: { block: Block; fence: string } | null = null;
  for (const [index, written] of text.split("\n").entries()) {
    const at = { document: path, line: index + 1 };
    const fence = /^(\s*)(```+|~~~+)\s*(\S*)/.exec(written);
    if (open) {
      if (written.trim() === open.fence) open = null;
      else open.block.text += `${written}\n`;
    } else if (fence) {
      const block = { ...at, language: fence[3] as string, text: "", notes };
      read.blocks.push(block);
      open = { block, fence: fence[2] as string };
      notes = {};
    } else {
      const note = /^<!-- ([a-z]+): (.+) -->$/.exec(written);
      if (note) {
        if (!noteNames.some((name) => name === note[1]))
          throw new Error(`${place(at)}: no note is called "${note[1]}"`);
        notes = { ...notes, [note[1] as string]: note[2] };
      } else readProse(read, at, written);
    }
  }
  if (open) throw new Error(`${place(open.block)}: the block has no end`);
  return read;
}

function readProse(read: Document, at: { document: string; line: number }, written: string): void {
  const heading = /^#+ (.*)$/.exec(written)?.[1];
  if (heading) read.anchors.add(anchorOf(heading));
  for (const code of written.matchAll(/`((?:src|test|docs|examples)\/[\w./-]+)`/g))
    read.paths.push({ ...at, target: code[1] as string });
  const prose = written.replace(/`[^`]*`/g, "");
  for (const link of prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g))
    read.links.push({ ...at, target: (link[1] ?? link[2]) as string });
  // An indented line after an empty one is code to Markdown, but in no language that could be checked.
  if (/^ {4}\S/.test(written) && !/^ {4,}([-*]|\d+\.) /.test(written)) {
    read.blocks.push({ ...at, language: "", text: written, notes: {} });
  }
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "");
  return kept.replaceAll(" ", "-");
}
