import { Fragment, type ReactNode } from "react";
import { holderOf } from "../../../schema/paths.ts";
import { classes } from "../../../ui/classes.ts";
import type { LegacyField, Mapping, NewField } from "./fieldMapping.ts";

type MappingTableProps = { label: string; mapping: Mapping; coverage: (field: string) => ReactNode };

const columns = ["New place", "Type", "Value", "Legacy field", "Records"];

/** Every field by its new place, with its source; then legacy fields without a new place. */
export function MappingTable({ label, mapping: { old, groups }, coverage }: MappingTableProps) {
  const oldOf = (path: string) => old.find((field) => field.path === path) as LegacyField;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section aria-label={`${label}, table`} tabIndex={0} className="overflow-x-auto">
      <table aria-label={label} className="w-full min-w-[52rem] text-left">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" className="h-8 border-b border-line pr-4 text-12 font-medium text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ name, isOptional, fields }) => (
            <Fragment key={name}>
              {name !== null && (
                <Row
                  path={<Path path={name} secret={false} isNew />}
                  type="object"
                  value={isOptional ? "created where a copy needs it" : "created where absent"}
                />
              )}
              {fields.map((field) => (
                <Row
                  key={field.path}
                  path={<Path path={field.path} secret={field.secret} isNew />}
                  type={field.type ?? "computed"}
                  value={origin(field)}
                  from={field.from !== null && <Path {...oldOf(field.from)} />}
                  records={field.from !== null && coverage(field.from)}
                />
              ))}
            </Fragment>
          ))}
          {old
            .filter(({ fate }) => fate === "deprecated")
            .map(({ path, secret }) => (
              <Row
                key={path}
                path="none"
                value="stays until a clean-up"
                from={<Path path={path} secret={secret} struck />}
                records={coverage(path)}
              />
            ))}
        </tbody>
      </table>
    </section>
  );
}

type RowProps = { path: ReactNode; type?: string; value: string; from?: ReactNode; records?: ReactNode };

function Row({ path, type, value, from, records }: RowProps) {
  return (
    <tr className="*:h-8 *:border-b *:border-line *:pr-4">
      <td>{path}</td>
      <td className="text-muted">{type}</td>
      <td>{value}</td>
      <td className="font-mono text-12">{from}</td>
      <td className="text-12 text-muted">{records}</td>
    </tr>
  );
}

/** Where a new field's value comes from. */
function origin({ path, from, converted, filled, replaces, isFill }: NewField): string {
  const also = isFill ? `, also where ${holderOf(path)} is there already` : "";
  if (from === null) return `${filled ?? ""}${also}`;
  const notes = [...(converted === null ? [] : [converted]), ...(replaces === null ? [] : [`replaces ${replaces}`])];
  const copied = notes.length === 0 ? `from ${from}` : `from ${from} (${notes.join("; ")})`;
  return `${copied}${filled === null ? "" : `, else ${filled}`}${also}`;
}

function Path({ path, secret, retained = null, struck = false, isNew = false }: PathProps) {
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
