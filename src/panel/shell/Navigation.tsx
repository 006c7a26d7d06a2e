import { classes } from "../../ui/classes.ts";
import { ViewLink } from "../components/ViewLink.tsx";
import { usePanel } from "../model/panelContext.ts";
import { defaultView, destinations } from "../model/view.ts";

/** Links to the panel's pages. */
export function Navigation() {
  const { view } = usePanel();
  return (
    <nav aria-label="Data migration" className="flex flex-wrap max-sm:order-2 max-sm:-mx-1.5 max-sm:w-full sm:ml-2">
      {destinations.map(({ page, label }) => (
        <ViewLink
          key={page}
          aria-current={view.page === page ? "page" : undefined}
          to={{ ...defaultView, page }}
          className={classes(
            "flex h-8 items-center rounded-box px-2 max-sm:px-1.5",
            view.page === page ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {label}
        </ViewLink>
      ))}
    </nav>
  );
}
