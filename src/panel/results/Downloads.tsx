import { useMutation } from "@tanstack/react-query";
import type { Run } from "../../client/contract.ts";
import { type ResultFilter, resultsRequest } from "../../client/resultQueries.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { saveFile } from "../../ui/saveFile.ts";
import { usePanel } from "../context.ts";

const formats = [
  { name: "CSV", accept: "text/csv", ending: "csv" },
  { name: "NDJSON", accept: "application/x-ndjson", ending: "ndjson" },
] as const;

/** All rows of the current filter as a file. Fetched rather than linked to, for a link can't carry the session. */
export function Downloads({ run, filter }: { run: Run; filter: ResultFilter }) {
  const { client } = usePanel();
  const download = useMutation({
    mutationFn: async ({ accept, ending }: (typeof formats)[number]) => {
      const { path, query } = resultsRequest(run.id, filter);
      saveFile(await client.download(path, { query, accept }), `migration-${run.id}.${ending}`);
    },
    networkMode: "always",
  });
  return (
    <div className="flex items-center gap-1">
      {download.error && (
        <span role="alert" className="text-12 text-error">
          Not downloaded: {download.error.message}
        </span>
      )}
      {formats.map((format) => (
        <Button
          key={format.name}
          variant="plain"
          size="small"
          disabled={download.isPending}
          aria-label={`Download ${format.name}`}
          title="All rows that match the filter"
          onClick={() => download.mutate(format)}
        >
          <Icon name="download" className="size-3.5" />
          {format.name}
        </Button>
      ))}
    </div>
  );
}
