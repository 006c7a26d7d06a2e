import { QueryClient } from "@tanstack/react-query";
import { defaultView, type View } from "quickstage-migrations/panel";
import { useState } from "react";
import { Analytics } from "./Analytics";
import { SignIn } from "./SignIn";
import { dropToken, getToken } from "./session";

const tabs = ["Users", "Prototypes", "Analytics & System Stats"] as const;

/** A dashboard as an application has it: its own session, tabs, theme and styles. */
export function Dashboard() {
  const [isSignedIn, setSignedIn] = useState(getToken() !== null);
  const [tab, setTab] = useState<(typeof tabs)[number]>("Analytics & System Stats");
  // Kept here, so that the panel comes back as it was when its tab does.
  const [view, setView] = useState<View>(defaultView);
  const [queryClient] = useState(() => new QueryClient());
  const [isDark, setDark] = useState(false);
  const logOut = () => {
    dropToken();
    queryClient.clear();
    setSignedIn(false);
  };

  return (
    <div className={isDark ? "dark" : "light"}>
      <div className="min-h-screen bg-slate-100 text-slate-900 dark:bg-slate-950 dark:text-slate-100">
        <header className="flex flex-wrap items-center gap-4 bg-indigo-700 px-6 py-3 text-white">
          <span className="text-lg font-bold">QuickStage admin</span>
          <div className="ml-auto flex gap-2">
            <button type="button" className="bg-white/15 px-3 py-1" onClick={() => setDark(!isDark)}>
              {isDark ? "Light" : "Dark"}
            </button>
            {isSignedIn && (
              <button type="button" className="bg-white/15 px-3 py-1" onClick={logOut}>
                Log out
              </button>
            )}
          </div>
        </header>
        {isSignedIn ? (
          <>
            <nav aria-label="Dashboard" className="flex gap-2 px-6 pt-4">
              {tabs.map((name) => (
                <button
                  key={name}
                  type="button"
                  aria-current={name === tab ? "page" : undefined}
                  onClick={() => setTab(name)}
                  className={`px-4 py-1.5 ${name === tab ? "bg-indigo-600 text-white" : "bg-slate-200 dark:bg-slate-800"}`}
                >
                  {name}
                </button>
              ))}
            </nav>
            <main className="p-6">
              {tab === "Analytics & System Stats" ? (
                <Analytics view={view} onViewChange={setView} queryClient={queryClient} onUnauthorized={logOut} />
              ) : (
                <p>{tab} would be here.</p>
              )}
            </main>
          </>
        ) : (
          <SignIn onSignedIn={() => setSignedIn(true)} />
        )}
      </div>
    </div>
  );
}
