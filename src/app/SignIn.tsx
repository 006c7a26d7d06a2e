import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";

/** The sign-in form. `message` says why a signed-in user has to sign in again; `null` on the first visit. */
export function SignIn({ message, onSignIn }: { message: string | null; onSignIn: (token: string) => void }) {
  const [token, setToken] = useState("");
  const [missing, setMissing] = useState(false);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <main className="mx-auto mt-[12vh] w-full max-w-sm px-4">
      <h1 className="text-20 font-semibold">Data migration</h1>
      <p className="mt-1 mb-4 text-muted">Sign in with the session of a superadmin. It is kept in this tab only.</p>
      {message && (
        <div className="mb-4">
          <Notice tone="attention" urgent title={message}>
            Runs continue on the server.
          </Notice>
        </div>
      )}
      <form
        className="grid gap-3 rounded-box border border-line bg-surface p-4"
        onSubmit={(event) => {
          event.preventDefault();
          const given = token.trim().replace(/^bearer\s+/i, "");
          setMissing(given === "");
          if (given !== "") onSignIn(given);
        }}
      >
        <label htmlFor={id} className="font-medium">
          Session token
        </label>
        <input
          ref={input}
          id={id}
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={missing}
          aria-describedby={`${id}-hint`}
          className="h-9 w-full rounded-box border border-line-strong bg-surface px-3 font-mono text-12"
        />
        <p id={`${id}-hint`} className={missing ? "text-12 text-error" : "text-12 text-muted"}>
          {missing ? "Paste a token first." : "Two parts separated by a dot, as the site issues it."}
        </p>
        <Button type="submit" variant="filled" className="h-9">
          Sign in
        </Button>
      </form>
    </main>
  );
}
