import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import type { FieldCensus } from "../../../client/contract.ts";
import { schemaQuery } from "../../../client/queries.ts";
import { activityFieldsOf } from "../../../schema/definition.ts";
import type { DefinitionDescription } from "../../../schema/describeDefinition.ts";
import { Card } from "../../../ui/Card.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { LoadError } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { describeTemplate, mappingOf } from "./fieldMapping.ts";
import { LegacyFields } from "./LegacyFields.tsx";
import { MappingTable } from "./MappingTable.tsx";

/** How legacy records become current ones, generated from the definitions that runs use. */
export default function SchemaPage({ stats }: PageProps) {
  const { client, collections } = usePanel();
  const schema = useQuery(schemaQuery(client));
  if (schema.error && !schema.data) {
    return (
      <LoadError title="The schema could not be read" query={schema} urgent>
        Nothing was written.
      </LoadError>
    );
  }
  return (
    <>
      <p className="text-muted">
        Generated from the definitions that runs use. A run adds the new places; legacy fields stay until a clean-up.
      </p>
      {stats.data && <LegacyFields stats={stats.data} />}
      {schema.data?.collections.map((definition) => (
        <Collection key={definition.type} definition={definition} fields={stats.data?.fields} failed={stats.isError} />
      ))}
      {!schema.data && collections.map(({ type }) => <Skeleton key={type} className="h-[720px]" />)}
    </>
  );
}

type CollectionProps = {
  definition: DefinitionDescription;
  fields: readonly FieldCensus[] | undefined;
  failed: boolean;
};

function Collection({ definition, fields, failed }: CollectionProps) {
  const { type, plural, prefix } = definition;
  const mapping = useMemo(() => mappingOf(definition), [definition]);
  return (
    <Card
      title={plural}
      aside={
        <span className="text-12 text-muted">
          keys <span className="font-mono">{prefix}&lt;id&gt;</span>
        </span>
      }
    >
      <MappingTable
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
function Rules({ definition }: { definition: DefinitionDescription }) {
  const { copies, retained = {}, plural, validate, ids, excludedKeys } = definition;
  const placeholders = copies.filter(({ replaces }) => replaces !== undefined);
  const activity = activityFieldsOf(definition);
  return (
    <dl
      aria-label={`Rules of ${plural.toLowerCase()}`}
      className="mt-3 grid gap-x-4 gap-y-1 border-t border-line pt-3 text-12 sm:grid-cols-[auto_minmax(0,1fr)] *:min-w-0"
    >
      {Object.keys(retained).length > 0 && (
        <Rule name="Retained">
          Copied like the others, but no clean-up removes them:{" "}
          <List items={Object.entries(retained).map(([field, reason]) => [field, ` (${reason})`])} />.
        </Rule>
      )}
      {placeholders.length > 0 && (
        <Rule name="Placeholders">
          Treated as absent, so a copied value replaces them:{" "}
          <List items={placeholders.map(({ to, replaces }) => [to, ` ${describeTemplate(replaces ?? "")}`])} />.
        </Rule>
      )}
      {copies.some(({ convert }) => convert) && (
        <Rule name="Conversions">
          {failures.map(([mode, words]) => {
            const failing = copies.filter(({ convert, onFailure = "error" }) => convert && onFailure === mode);
            return (
              failing.length > 0 && (
                <span key={mode} className="block">
                  {words}: <List items={failing.map(({ from }) => [from, ""])} />.
                </span>
              )
            );
          })}
        </Rule>
      )}
      {validate !== undefined && (
        <Rule name="Validation">
          A record that the application's own schema ({validate}) would not accept once migrated is left alone, as an
          error. Current records that it does not accept are counted as invalid.
        </Rule>
      )}
      {(ids !== undefined || excludedKeys !== undefined) && (
        <Rule name="Keys">
          {ids !== undefined && (
            <>
              An id matches <code className="font-mono wrap-anywhere">{ids}</code>.{" "}
            </>
          )}
          {excludedKeys !== undefined && (
            <>
              No run touches keys that match <code className="font-mono wrap-anywhere">{excludedKeys}</code>.
            </>
          )}
        </Rule>
      )}
      {activity.length > 0 && (
        <Rule name="Activity">
          A record is deferred while one of these is less than two minutes old:{" "}
          <List items={activity.map((path) => [path, ""])} />.
        </Rule>
      )}
    </dl>
  );
}

const failures = [
  ["error", "A value that can't be converted makes the record an error, and it is left alone"],
  ["report", "A value that can't be converted is copied as it is, with a warning"],
  ["leave", "A value that can't be converted stays where it is"],
] as const;

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
