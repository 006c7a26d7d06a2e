import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../../client/error.ts";
import { sessionQuery } from "../../client/queries.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { usePanel } from "../model/panelContext.ts";
import { Framed, PlainBar } from "./Framed.tsx";

/**
 * Shows its children unless the API refuses the session. They are drawn before the answer, so that nothing waits for
 * it.
 */
export function SessionGate({ onSignOut, children }: { onSignOut?: () => void; children: ReactNode }) {
  const instead = useInstead(onSignOut);
  return instead ? <Framed bar={<PlainBar />}>{instead}</Framed> : children;
}

/** What is shown instead of the panel; `null` if nothing speaks against it. */
function useInstead(onSignOut?: () => void): ReactNode {
  const { client } = usePanel();
  const { data, error, refetch, isFetching } = useQuery(sessionQuery(client));
  if (error instanceof ApiError && error.status === 403) return <NotAllowed {...(onSignOut && { onSignOut })} />;
  if (error instanceof ApiError && error.status === 401) {
    return (
      <Notice tone="attention" urgent title="Your session has expired">
        Sign in again to continue. Runs continue on the server.
      </Notice>
    );
  }
  if (data === undefined ? isNotTheApi(error) : typeof data?.role !== "string") {
    return (
      <Failed title={`No migration API answers at ${client.scope || "/"}`} retry={refetch} isTrying={isFetching}>
        What came back is not its answer. The panel's <code className="font-mono">baseUrl</code> has to be where the
        Worker serves the API, /debug/migration for example. Nothing was read or written.
      </Failed>
    );
  }
  if (error && !data) {
    return (
      <Failed title={error.message} retry={refetch} isTrying={isFetching}>
        Nothing was read or written by this page. Runs belong to the server and are not stopped by this.
      </Failed>
    );
  }
  return null;
}

/** Something other than the API answered: a web page, or another server's "not found". */
const isNotTheApi = (error: Error | null): boolean =>
  error instanceof ApiError && error.kind === "unexpected" && (error.status === 404 || error.status === 200);

type FailedProps = { title: string; retry: () => unknown; isTrying: boolean; children: ReactNode };

function Failed({ title, retry, isTrying, children }: FailedProps) {
  return (
    <div className="grid gap-3">
      <h1 className="text-20 font-semibold">Data migration</h1>
      <Notice
        tone="error"
        icon="lost"
        urgent
        title={title}
        action={
          <Button disabled={isTrying} onClick={() => retry()}>
            {isTrying ? "Trying…" : "Try again"}
          </Button>
        }
      >
        {children}
      </Notice>
    </div>
  );
}

function NotAllowed({ onSignOut }: { onSignOut?: () => void }) {
  return (
    <section className="mx-auto mt-16 max-w-md text-center">
      <h1 className="mb-2 text-20 font-semibold">Superadmin access required</h1>
      <p className="text-muted">
        You are signed in, but your account does not have the role superadmin. Migrations change production data, so
        nothing about them is shown to other roles. Ask a superadmin to give you the role, or sign in with another
        account.
      </p>
      {onSignOut && (
        <Button className="mt-4" onClick={onSignOut}>
          Sign in with another account
        </Button>
      )}
    </section>
  );
}
