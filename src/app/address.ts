import { filters, firstView, pages, runTabs, type View } from "../panel/view.ts";

const results = ["migrated", "skipped", "error"] as const;

/** The view that an address such as `?page=run&run=…&result=error&record=user/u1` stands for. */
export function readView(search: string): View {
  const query = new URLSearchParams(search);
  const record = /^([^/]+)\/(.+)$/s.exec(query.get("record") ?? "");
  return {
    page: pages.find((page) => page === query.get("page")) ?? firstView.page,
    tab: runTabs.find((tab) => tab === query.get("tab")) ?? firstView.tab,
    run: query.get("run"),
    result: results.find((result) => result === query.get("result")) ?? null,
    type: query.get("type"),
    q: query.get("q") ?? "",
    cause: query.get("cause"),
    record: record ? { type: record[1] as string, id: record[2] as string } : null,
    only: Object.fromEntries(filters.map((name) => [name, query.get(name)]).filter(([, value]) => value)),
    against: query.get("against"),
  };
}

function writeView({ page, tab, run, result, type, q, cause, record, only, against }: View): string {
  const given = {
    page: page === firstView.page ? null : page,
    run,
    tab: tab === firstView.tab ? null : tab,
    result,
    type,
    q: q || null,
    cause,
    record: record && `${record.type}/${record.id}`,
    ...only,
    against,
  };
  const query = new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  const text = query.toString().replaceAll("%2F", "/");
  return text === "" ? location.pathname : `${location.pathname}?${text}`;
}

/** Back undoes what was opened, not each letter that was typed. */
export function showView(view: View): void {
  const before = readView(location.search);
  const address = writeView(view);
  const typing = before.q !== view.q && before.q !== "" && view.q !== "";
  if (typing) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}
