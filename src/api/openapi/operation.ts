import type * as z from "zod";
import type { Answers } from "../../contract/answers.ts";
import type { Method } from "./document.ts";

export const subjects = {
  Figures: "How far the migration is, and what the rest of it would take.",
  "Starting runs": "Every run belongs to the server: it goes on whether or not anybody waits for it.",
  Runs: "What runs there are, how they go, and how to steer them.",
  Records: "Single records, with their secrets masked.",
  Backups: "What was saved before it was changed.",
  Books: "Who did what.",
  "This API": "Who is asking, and what there is.",
} as const;

type Shape = keyof Answers;

/** One thing that can be asked of the API; what the document says of it beyond what all of them have in common. */
export type Operation = {
  method: Method;
  /** As the routes write it: `/runs/:id`. */
  path: string;
  id: string;
  subject: keyof typeof subjects;
  /** What it does, in a sentence. */
  summary: string;
  description?: string;
  query?: z.core.$ZodType;
  /** What its parameters mean, where that is not what they mean everywhere. */
  parameters?: Readonly<Record<string, string>>;
  /** The names of the shapes that its body may have. */
  bodies?: readonly string[];
  /** A start waits for the run, as long as `Prefer` says. */
  waits?: boolean;
  /** What it is answered with in JSON; `null` when there is no JSON to be had. */
  answer: Shape | "OpenAPI" | null;
  /** The status of its answer when that is not 200. */
  status?: 202;
  /** Other media types of its answer, with what a line of them is. */
  downloads?: Readonly<Record<string, string>>;
  /** What is refused besides what every operation refuses. */
  refusals?: readonly (400 | 404 | 409)[];
  /** What to know before it is sent. */
  warning?: string;
};
