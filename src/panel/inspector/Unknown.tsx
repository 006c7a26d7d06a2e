import { useQuery } from "@tanstack/react-query";
import { schemaQuery } from "../../client/queries.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { usePanel } from "../context.ts";
import { collectionNames } from "../wording.ts";

/** No such record: what that may come from, and what to look at next. */
export function Unknown({ type, id }: { type: string; id: string }) {
  const { client, collections, show } = usePanel();
  const { data: schema } = useQuery(schemaQuery(client));
  const others = collections.filter((each) => each.type !== type);
  const prefix = schema?.collections.find((each) => each.type === type)?.prefix ?? "";
  return (
    <Notice
      tone="attention"
      urgent
      title={`There is no such record among ${collectionNames([type], collections)}`}
      action={
        <span className="flex flex-wrap gap-2">
          {others.map((each) => (
            <Button key={each.type} size="small" onClick={() => show({ record: { type: each.type, id } })}>
              Look among {each.plural.toLowerCase()}
            </Button>
          ))}
        </span>
      }
    >
      Nothing is stored under <code className="font-mono">{`${prefix}${id}`}</code>. Check capital and small letters, a
      letter or digit lost in copying, and the collection. It may have been deleted or have expired; KV can take a
      minute to show what was written just now.
    </Notice>
  );
}
