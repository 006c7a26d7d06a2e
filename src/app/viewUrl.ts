import { defaultView, filterNames, pages, resultSorts, runTabs, type View } from "../panel/model/view.ts";

const results = ["migrated", "skipped", "error"] as const;

/** The view in a query string such as `?page=run&run=…&result=error&record=user/u1`. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const record = /^([^/]+)\/(.+)$/s.exec(query.get("record") ?? "");
  return {
    page: pages.find((page) => page === query.get("page")) ?? defaultView.page,
    tab: runTabs.find((tab) => tab === query.get("tab")) ?? defaultView.tab,
    run: query.get("run"),
    result: results.find((result) => result === query.get("result")) ?? null,
    type: query.get("type"),
    q: query.get("q") ?? "",
    cause: query.get("cause"),
    sort: resultSorts.find((sort) => sort === query.get("sort")) ?? null,
    record: record ? { type: record[1] as string, id: record[2] as string } : null,
    filters: Object.fromEntries(filterNames.map((name) => [name, query.get(name)]).filter(([, value]) => value)),
    compareTo: query.get("against"),
  };
}

/** The address of a view, within this page. */
export function viewUrl({ page, tab, run, result, type, q, cause, sort, record, filters, compareTo }: View): string {
  const given = {
    page: page === defaultView.page ? null : page,
    run,
    tab: tab === defaultView.tab ? null : tab,
    result,
    type,
    q: q || null,
    cause,
    sort,
    record: record && `${record.type}/${record.id}`,
    ...filters,
    against: compareTo,
  };
  const query = new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  const text = query.toString().replaceAll("%2F", "/");
  return text === "" ? location.pathname : `${location.pathname}?${text}`;
}

/** Puts a view into the URL. Typing in a search replaces the entry, so that Back does not undo single letters. */
export function pushView(view: View): void {
  const before = parseView(location.search);
  const address = viewUrl(view);
  const typing = before.q !== view.q && before.q !== "" && view.q !== "";
  if (typing) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}
