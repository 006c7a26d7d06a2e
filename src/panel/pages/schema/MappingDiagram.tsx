import { type ReactNode, useState } from "react";
import { classes } from "../../../ui/classes.ts";
import type { LegacyField, Mapping, NewField } from "./fieldMapping.ts";

type PictureProps = { label: string; mapping: Mapping; coverage: (field: string) => ReactNode };

/** As high as a row of either column: what the lines between them go by, so that nothing has to be measured. */
const row = 30;

/** What there was on the left, what there will be on the right, and lines between. Where it is narrow, a list. */
export function MappingDiagram({ label, mapping, coverage }: PictureProps) {
  const { old, groups } = mapping;
  const [pointed, setPointed] = useState<string | null>(null);
  const point = (path: string | null) => () => setPointed(path);
  return (
    <figure aria-label={label} className="@container">
      <div className="grid grid-cols-1 gap-x-0 gap-y-4 @3xl:grid-cols-[minmax(23rem,2fr)_minmax(3rem,0.6fr)_minmax(0,5fr)]">
        <ul aria-label="Fields of old records">
          <Head>In old records</Head>
          {old.map((field) => (
            <li key={field.path} className={line} onPointerEnter={point(field.path)} onPointerLeave={point(null)}>
              <Path {...field} struck={field.fate === "deprecated"} />
              <span className="min-w-0 text-12 text-muted @3xl:ml-auto @3xl:truncate @3xl:pr-2">
                {field.fate === "read" ? "only read" : coverage(field.path)}
                {field.fate === "deprecated" && ", no new place"}
              </span>
              {field.to !== null && <span className="w-full pl-4 font-mono text-12 @3xl:hidden">→ {field.to}</span>}
            </li>
          ))}
        </ul>
        <Lines mapping={mapping} pointed={pointed} />
        <div className="min-w-0">
          {groups.map(({ name, fields }) => (
            <ul key={name} className="@max-3xl:not-first:mt-4" aria-label={name ?? "Fields of the record itself"}>
              <Head>
                {name === null ? (
                  "On the record itself, where absent"
                ) : (
                  <>
                    <span className="font-mono">{name}</span>, created with these values where absent
                    {fields.some(({ from }) => from !== null) && "; copies are made in any case"}
                  </>
                )}
              </Head>
              {fields.map((field) => (
                <li key={field.path} className={line} onPointerEnter={point(field.path)} onPointerLeave={point(null)}>
                  <span className="flex min-w-0 @3xl:w-64 @3xl:shrink-0">
                    <Path path={field.path} secret={field.secret} isNew />
                  </span>
                  <span className="text-12 text-muted @3xl:w-14 @3xl:shrink-0">{field.type}</span>
                  <span className="min-w-0 text-12 text-muted @3xl:truncate" title={origin(field)}>
                    {origin(field)}
                  </span>
                </li>
              ))}
            </ul>
          ))}
        </div>
      </div>
      <figcaption className="mt-2 hidden gap-x-5 text-12 text-muted @3xl:flex">
        <Key>copied</Key>
        <Key dashed>worked out from it</Key>
      </figcaption>
    </figure>
  );
}

/** Where a new field's value comes from. */
export function origin({ path, from, filled, replaces, isFill }: NewField): string {
  const container = path.slice(0, path.indexOf("."));
  const also = isFill ? `, also where ${container} is there already` : "";
  if (from === null) return `${filled ?? ""}${also}`;
  const copied = replaces === null ? `from ${from}` : `from ${from} (replaces ${replaces})`;
  return `${copied}${filled === null ? "" : `, else ${filled}`}${also}`;
}

const line =
  "flex flex-wrap items-baseline gap-x-2 rounded-box py-1 hover:bg-hover @3xl:h-[30px] @3xl:flex-nowrap @3xl:items-center @3xl:px-2 @3xl:py-0";

const Head = ({ children }: { children: ReactNode }) => (
  <li className="flex items-center border-b border-line pb-1 text-12 text-muted @3xl:pb-0 @3xl:h-[30px] @3xl:px-2">
    <span className="@3xl:truncate">{children}</span>
  </li>
);

export function Path({ path, secret, retained = null, struck = false, isNew = false }: PathProps) {
  return (
    <span className="inline-flex min-w-0 shrink-0 items-center gap-1.5 font-mono text-12">
      {isNew && (
        <span aria-hidden="true" className="text-done">
          +
        </span>
      )}
      <span className={classes("truncate", struck && "line-through decoration-muted")} title={path}>
        {path}
      </span>
      {secret && <Mark>secret</Mark>}
      {retained !== null && <Mark title={retained}>retained</Mark>}
    </span>
  );
}
type PathProps = {
  path: string;
  secret: boolean;
  retained?: LegacyField["retained"];
  struck?: boolean;
  isNew?: boolean;
};

const Mark = ({ title, children }: { title?: string; children: string }) => (
  <span title={title} className="rounded-box border border-line-strong px-1 font-sans text-muted">
    {children}
  </span>
);

function Lines({ mapping: { old, groups }, pointed }: { mapping: Mapping; pointed: string | null }) {
  const left = new Map(old.map(({ path }, index) => [path, middle(index + 1)]));
  const right = groups.flatMap(({ fields }) => [null, ...fields]);
  const height = Math.max(old.length + 1, right.length) * row;
  const lines = right.flatMap((field, index) => {
    if (field === null) return [];
    const to = middle(index);
    const copied = field.from === null ? [] : [{ from: field.from, dashed: false }];
    const read = field.derivedFrom.map((from) => ({ from, dashed: true }));
    return [...copied, ...read].map((each) => ({ ...each, to, path: field.path, y: left.get(each.from) ?? 0 }));
  });
  // Drawn last, the line that is pointed at is not crossed by others.
  lines.sort((one, other) => Number(isPointed(one)) - Number(isPointed(other)));
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      height={height}
      className="hidden w-full fill-none @3xl:block forced-colors:stroke-[CanvasText]"
    >
      {lines.map((each) => (
        <path
          key={`${each.from} ${each.path} ${each.dashed}`}
          d={`M0 ${each.y}C50 ${each.y} 50 ${each.to} 100 ${each.to}`}
          vectorEffect="non-scaling-stroke"
          strokeWidth={isPointed(each) ? 2.5 : 1.25}
          strokeDasharray={each.dashed ? "3 4" : undefined}
          className={isPointed(each) ? "stroke-accent" : each.dashed ? "stroke-line-strong" : "stroke-done"}
        />
      ))}
    </svg>
  );

  function isPointed({ from, path }: { from: string; path: string }): boolean {
    return pointed === from || pointed === path;
  }
}

const middle = (index: number): number => index * row + row / 2;

const Key = ({ dashed = false, children }: { dashed?: boolean; children: ReactNode }) => (
  <span className="flex items-center gap-2">
    <svg aria-hidden="true" width="24" height="2" className={dashed ? "stroke-line-strong" : "stroke-done"}>
      <path d="M0 1h24" strokeWidth="1.5" strokeDasharray={dashed ? "3 4" : undefined} />
    </svg>
    {children}
  </span>
);
