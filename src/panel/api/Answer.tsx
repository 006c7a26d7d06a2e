import { useState } from "react";
import type { Problem } from "../../client/contract.ts";
import { parseJson } from "../../client/parseJson.ts";
import type { CallAnswer } from "../../client/request.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { formatDuration, formatNumber } from "../../ui/format.ts";

/** Of a refusal, what is wrong with each field. */
export function badFields({ status, text }: CallAnswer): NonNullable<Problem["errors"]> {
  if (status !== 400) return [];
  try {
    return (JSON.parse(text) as Problem).errors ?? [];
  } catch {
    return [];
  }
}

export function Answer({ answer }: { answer: CallAnswer }) {
  const { status, headers, took, isCut } = answer;
  const wrong = badFields(answer);
  return (
    <div className="grid gap-2">
      <p role="status" className="flex flex-wrap items-center gap-x-3">
        <Badge tone={status < 400 ? "done" : "attention"} icon={status < 400 ? "check" : "attention"}>
          {status} {meanings[status] ?? ""}
        </Badge>
        <span className="text-muted">{took < 1_000 ? `${Math.ceil(took)}\u00a0ms` : formatDuration(took)}</span>
      </p>
      {wrong.length > 0 && (
        <ul aria-label="What is wrong" className="grid gap-1 wrap-anywhere">
          {wrong.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <span className="font-mono font-semibold">{path || "The body"}</span> {message}
            </li>
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 font-mono text-12">
        {headers.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <Text text={pretty(answer)} />
      {isCut && (
        <p className="text-muted">There is more than can be shown here. The same call with curl brings all of it.</p>
      )}
    </div>
  );
}

const meanings: Record<number, string> = {
  200: "OK",
  202: "Accepted",
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Body too large",
  415: "Body is not JSON",
  500: "Server error",
};

/** With every number as the answer has it. */
function pretty({ text, isCut, headers }: CallAnswer): string {
  const type = headers.find(({ name }) => name === "content-type")?.value ?? "";
  if (isCut || !/^application\/([\w.-]+\+)?json/.test(type)) return text;
  try {
    return JSON.stringify(parseJson(text), null, 2);
  } catch {
    return text;
  }
}

const firstLines = 40;

/** The beginning of a long one, and the rest for whoever wants it. */
function Text({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = text.split("\n");
  const isLong = lines.length > firstLines + 5;
  return (
    <>
      <pre className="rounded-box border border-line bg-canvas p-2 font-mono text-12 whitespace-pre-wrap wrap-anywhere">
        {isLong && !isWhole ? `${lines.slice(0, firstLines).join("\n")}\n…` : text}
      </pre>
      {isLong && (
        <div>
          <Button size="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show the beginning only" : `Show all ${formatNumber(lines.length)} lines`}
          </Button>
        </div>
      )}
    </>
  );
}
