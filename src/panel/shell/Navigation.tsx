import { classes } from "../../ui/classes.ts";
import { ViewLink } from "../components/ViewLink.tsx";
import { usePanel } from "../model/panelContext.ts";
import { defaultView, destinations } from "../model/view.ts";

/** Links to the panel's pages. In a menu, `onFollow` closes it. */
export function Navigation({ onFollow }: { onFollow?: () => void }) {
  const { view } = usePanel();
  return (
    <nav aria-label="Data migration" className={onFollow ? "grid" : "flex flex-wrap print:hidden"}>
      {destinations.map(({ page, label }) => (
        <ViewLink
          key={page}
          aria-current={view.page === page ? "page" : undefined}
          to={{ ...defaultView, page }}
          {...(onFollow && { onFollow })}
          className={classes(
            "flex h-8 items-center rounded-box px-2",
            view.page === page ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          {label}
        </ViewLink>
      ))}
    </nav>
  );
}
