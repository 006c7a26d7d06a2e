import type { ReactNode } from "react";
import { defaultView, destinations, type View } from "../model/view.ts";
import { ViewLink } from "./ViewLink.tsx";

/** Where one is: the pages above this one as links, and this one. */
export function Breadcrumb({ above, children }: { above: readonly View["page"][]; children: ReactNode }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 text-12 text-muted">
      <ol className="flex min-w-0 items-center">
        {above.map((page) => (
          <li key={page} className="after:mx-1.5 after:content-['/'_/_'']">
            <ViewLink to={{ ...defaultView, page }} className="rounded-box hover:text-ink hover:underline">
              {destinations.find((each) => each.page === page)?.label}
            </ViewLink>
          </li>
        ))}
        <li aria-current="page" className="min-w-0 truncate text-ink">
          {children}
        </li>
      </ol>
    </nav>
  );
}
