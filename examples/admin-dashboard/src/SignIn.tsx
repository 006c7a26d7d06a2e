import { useState } from "react";
import { keepToken } from "./session";

/** Stands for the application's own login. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [token, setToken] = useState("");
  return (
    <form
      className="mx-auto mt-16 grid max-w-sm gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        keepToken(token);
        onSignedIn();
      }}
    >
      <label className="grid gap-1">
        Session
        <input className="rounded border p-2" value={token} onChange={(event) => setToken(event.target.value)} />
      </label>
      <button type="submit" className="bg-indigo-600 px-4 py-2 text-white">
        Log in
      </button>
    </form>
  );
}
