import { ApiError } from "../../client/error.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { runName } from "../model/labels.ts";
import { usePanel } from "../model/panelContext.ts";
import { runView } from "../model/view.ts";

/** Why a run was not started, and the run that blocks it, if one does. */
export default function StartFailure({ error, onDismiss }: { error: Error; onDismiss: () => void }) {
  const { show, collections } = usePanel();
  const blocking = error instanceof ApiError ? error.problem?.run : undefined;
  const refused = error instanceof ApiError && error.kind === "refused";
  return (
    <div className="mt-3">
      <Notice
        tone={blocking ? "attention" : "error"}
        urgent
        title={
          blocking
            ? `${runName(blocking, collections)} is blocking this run`
            : refused
              ? "The run was not started"
              : "No answer to the start"
        }
        action={
          <div className="flex gap-2">
            {blocking && (
              <Button
                size="small"
                onClick={() => {
                  show(runView(blocking.id));
                  onDismiss();
                }}
              >
                Show that run
              </Button>
            )}
            <Button size="small" onClick={onDismiss}>
              Dismiss
            </Button>
          </div>
        }
      >
        {error.message}{" "}
        {refused
          ? "Nothing was started and nothing was written."
          : "If the request arrived, the run has started and appears below once the server answers again."}
      </Notice>
    </div>
  );
}
