import { MigrationPanel, type MigrationPanelProps } from "quickstage-migrations/panel";
import { getToken } from "./session";

const figures = [
  ["Visits today", "1,284"],
  ["Prototypes", "312"],
  ["Comments", "4,907"],
];

export function Analytics(panel: Omit<MigrationPanelProps, "baseUrl" | "getToken">) {
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
        <MigrationPanel baseUrl="/debug/migration" getToken={getToken} {...panel} />
      </section>
    </div>
  );
}
