import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { saveFile } from "../../ui/saveFile.ts";

const formats = [
  { name: "CSV", accept: "text/csv", ending: "csv" },
  { name: "NDJSON", accept: "application/x-ndjson", ending: "ndjson" },
] as const;

type DownloadProps = {
  /** The file's name, without its ending. */
  name: string;
  /** What it holds, in a sentence. */
  description: string;
  fetchFile: (accept: string, reason: string) => Promise<Blob>;
};

/** Downloads a list, after asking why. Fetched, because a link can't carry the session. */
export function DownloadMenu(props: DownloadProps) {
  const label = (
    <span className="inline-flex items-center gap-1">
      <Icon name="download" className="size-3.5" />
      Download
    </span>
  );
  return (
    <Popover label={label} width="sm:w-80">
      {(close) => <DownloadForm {...props} onDone={close} />}
    </Popover>
  );
}

function DownloadForm({ name, description, fetchFile, onDone }: DownloadProps & { onDone: () => void }) {
  const [reason, setReason] = useState("");
  const download = useMutation({
    mutationFn: async ({ accept, ending }: (typeof formats)[number]) =>
      saveFile(await fetchFile(accept, reason.trim()), `${name}.${ending}`),
    onSuccess: onDone,
    networkMode: "always",
  });
  return (
    <div className="grid gap-3">
      <p>{description}</p>
      <DownloadReason reason={reason} onChange={setReason} />
      {download.error && (
        <p role="alert" className="text-error">
          Not downloaded: {download.error.message}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {formats.map((format) => (
          <Button
            key={format.name}
            size="small"
            disabled={download.isPending || reason.trim() === ""}
            onClick={() => download.mutate(format)}
          >
            Download {format.name}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Why something leaves the store: every download asks for it. */
export const DownloadReason = ({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) => (
  <TextField
    label="Why do you need it?"
    description="Kept in the audit trail, with your name."
    placeholder="Ticket, request or purpose"
    wide
    error={undefined}
    value={reason}
    onChange={onChange}
  />
);
