import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { FieldCensus } from "../../../client/contract.ts";
import { schemaQuery } from "../../../client/queries.ts";
import { activityFieldsOf, type Definition } from "../../../schema/definition.ts";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatNumber } from "../../../ui/format.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { describeTemplate, mappingOf } from "./fieldMapping.ts";
import { MappingDiagram } from "./MappingDiagram.tsx";
import { MappingTable } from "./MappingTable.tsx";

const forms = ["Picture", "Table"] as const;
type Form = (typeof forms)[number];

/** How legacy records become current ones, generated from the definitions that runs use. */
export default function SchemaPage({ stats }: PageProps) {
  const { client, collections } = usePanel();
  const schema = useQuery(schemaQuery(client));
  const [form, setForm] = useState<Form>("Picture");
  if (schema.error && !schema.data) {
    return (
      <LoadError title="The schema could not be read" query={schema} urgent>
        Nothing was written.
      </LoadError>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-muted">
          Drawn from the definitions that runs go by. New places are added; legacy fields stay until a clean-up.
        </p>
        <FormSwitch form={form} onChange={setForm} />
      </div>
      {schema.data?.collections.map((definition) => (
        <Collection
          key={definition.type}
          definition={definition}
          form={form}
          fields={stats.data?.fields}
          failed={stats.isError}
        />
      ))}
      {!schema.data && collections.map(({ type }) => <Skeleton key={type} className="h-[720px]" />)}
    </>
  );
}

type CollectionProps = {
  definition: Definition;
  form: Form;
  fields: readonly FieldCensus[] | undefined;
  failed: boolean;
};

function Collection({ definition, form, fields, failed }: CollectionProps) {
  const { type, plural, prefix } = definition;
  const mapping = useMemo(() => mappingOf(definition), [definition]);
  const Shown = form === "Picture" ? MappingDiagram : MappingTable;
  return (
    <Card
      title={plural}
      aside={
        <span className="text-12 text-muted">
          keys <span className="font-mono">{prefix}&lt;id&gt;</span>
        </span>
      }
    >
      <Shown
        label={`How ${plural.toLowerCase()} change`}
        mapping={mapping}
        coverage={(field) => (
          <Coverage census={fields?.find((each) => each.type === type && each.field === field)} failed={failed} />
        )}
      />
      <Rules definition={definition} />
    </Card>
  );
}

function FormSwitch({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  return (
    <fieldset aria-label="Shown as" className="flex rounded-box border border-line">
      {forms.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={form === each}
          onClick={() => onChange(each)}
          className={classes(
            "h-7 px-3 text-12 first:rounded-l-box last:rounded-r-box",
            form === each ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {each}
        </button>
      ))}
    </fieldset>
  );
}

/** How many records still hold a legacy field, and how many of them still have to be copied. */
function Coverage({ census, failed }: { census: FieldCensus | undefined; failed: boolean }) {
  if (!census) return failed ? <>not counted</> : <Skeleton className="inline-block h-3 w-28 align-middle" />;
  const { records, pending, deprecated } = census;
  if (records === 0) return <>no record holds it</>;
  return (
    <>
      held by <b className="font-medium text-ink">{formatNumber(records)}</b>
      {!deprecated && (pending === 0 ? ", all copied" : <>, {formatNumber(pending)} to copy</>)}
    </>
  );
}

/** What the table of fields does not show: retained fields, placeholders, and the fields that tell recent activity. */
function Rules({ definition }: { definition: Definition }) {
  const { copies, retained = {}, plural } = definition;
  const placeholders = copies.filter(({ replaces }) => replaces !== undefined);
  const activity = activityFieldsOf(definition);
  return (
    <dl
      aria-label={`Rules of ${plural.toLowerCase()}`}
      className="mt-3 grid gap-x-4 gap-y-1 border-t border-line pt-3 text-12 sm:grid-cols-[auto_minmax(0,1fr)] *:min-w-0"
    >
      {Object.keys(retained).length > 0 && (
        <Rule name="Retained">
          Copied like the others, but no clean-up takes them out:{" "}
          <List items={Object.entries(retained).map(([field, reason]) => [field, ` (${reason})`])} />.
        </Rule>
      )}
      {placeholders.length > 0 && (
        <Rule name="Placeholders">
          Count as absent and give way to a copy:{" "}
          <List items={placeholders.map(({ to, replaces }) => [to, ` ${describeTemplate(replaces ?? "")}`])} />.
        </Rule>
      )}
      {activity.length > 0 && (
        <Rule name="Activity">
          A record counts as recently touched, and is put off, when one of these is less than two minutes old:{" "}
          <List items={activity.map((path) => [path, ""])} />.
        </Rule>
      )}
    </dl>
  );
}

const Rule = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="max-sm:mb-1.5">{children}</dd>
  </>
);

const List = ({ items }: { items: readonly (readonly [path: string, words: string])[] }) =>
  items.map(([path, words], index) => (
    <span key={path}>
      {index > 0 && ", "}
      <code className="font-mono wrap-anywhere">{path}</code>
      {words}
    </span>
  ));
