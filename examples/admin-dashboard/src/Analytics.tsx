import { QueryClient } from "@tanstack/react-query";
import { firstView, MigrationPanel, type View } from "quickstage-migrations/panel";
import { useState } from "react";
import { getToken } from "./session";

const figures = [
  ["Visits today", "1,284"],
  ["Prototypes", "312"],
  ["Comments", "4,907"],
];

export function Analytics({ onUnauthorized }: { onUnauthorized: () => void }) {
  // Kept here, so that the panel comes back to where it was when its tab does.
  const [view, setView] = useState<View>(firstView);
  const [queryClient] = useState(() => new QueryClient());
  return (
    <div className="grid grid-cols-1 gap-6">
      <section className="grid grid-cols-3 gap-4">
        {figures.map(([name, figure]) => (
          <div key={name} className="rounded-xl bg-white p-4 shadow dark:bg-slate-900">
            <h2 className="text-sm">{name}</h2>
            <p className="text-2xl">{figure}</p>
          </div>
        ))}
      </section>
      <section className="rounded-xl bg-white p-4 shadow dark:bg-slate-900">
        <h2 className="mb-3 text-xl">Data Migration System</h2>
        <MigrationPanel
          baseUrl="/debug/migration"
          getToken={getToken}
          view={view}
          onViewChange={setView}
          queryClient={queryClient}
          onUnauthorized={onUnauthorized}
        />
      </section>
    </div>
  );
}
