import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { saveFile } from "../../ui/saveFile.ts";
import { usePanel } from "../context.ts";

/** A backup as a file, once it is understood what the file holds. */
export function DownloadBackup({ backup }: { backup: string }) {
  const { client } = usePanel();
  const [isAsking, setAsking] = useState(false);
  const download = useMutation({
    mutationFn: async () => {
      const path = `/backups/${encodeURIComponent(backup)}/download`;
      saveFile(await client.download(path, { query: {}, accept: "application/x-ndjson" }), `backup-${backup}.ndjson`);
    },
    onSuccess: () => setAsking(false),
    networkMode: "always",
  });
  if (!isAsking) {
    return (
      <Button size="small" variant="plain" onClick={() => setAsking(true)}>
        <Icon name="download" className="size-3.5" />
        Download…
      </Button>
    );
  }
  return (
    <div className="grid min-w-0 basis-full grid-cols-1 gap-2 rounded-box border border-attention/40 bg-attention-soft px-3 py-2">
      <p>
        The file holds every saved record as it is stored, <strong>with its secrets in clear</strong>. Keep it where
        only people may read it who may read the store, and delete it when it is no longer needed.
      </p>
      {download.error && (
        <p role="alert" className="text-error">
          Not downloaded: {download.error.message} A part of a backup is never saved.
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="small" onClick={() => setAsking(false)}>
          Don't download
        </Button>
        <Button size="small" variant="filled" disabled={download.isPending} onClick={() => download.mutate()}>
          {download.isPending ? "Downloading…" : "Download with secrets"}
        </Button>
      </div>
    </div>
  );
}
