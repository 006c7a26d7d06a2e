import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { FieldCensus } from "../../client/contract.ts";
import { schemaQuery } from "../../client/queries.ts";
import type { Definition } from "../../schema/definition.ts";
import { Card } from "../../ui/Card.tsx";
import { classes } from "../../ui/classes.ts";
import { LoadError } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import type { PageProps } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import { Coverage } from "./Coverage.tsx";
import { MappingTable } from "./MappingTable.tsx";
import { mappingOf } from "./mapping.ts";
import { Picture } from "./Picture.tsx";
import { Rules } from "./Rules.tsx";

const forms = ["Picture", "Table"] as const;
type Form = (typeof forms)[number];

/** How old records become current ones, drawn from the very definitions that runs go by. */
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
  const Shown = form === "Picture" ? Picture : MappingTable;
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
