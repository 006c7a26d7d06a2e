import { classes } from "../../ui/classes.ts";
import { usePanel } from "../model/panelContext.ts";
import { defaultView, destinations } from "../model/view.ts";

/** Links to the panel's pages. They change the panel's view, not the host's address: a host has a router of its own. */
export function Navigation() {
  const { view, show } = usePanel();
  return (
    <nav aria-label="Data migration" className="flex flex-wrap max-sm:order-2 max-sm:-mx-1.5 max-sm:w-full sm:ml-2">
      {destinations.map(({ page, label }) => (
        <button
          key={page}
          type="button"
          aria-current={view.page === page ? "page" : undefined}
          onClick={() => show({ ...defaultView, page })}
          className={classes(
            "h-8 rounded-box px-2 max-sm:px-1.5",
            view.page === page ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}
