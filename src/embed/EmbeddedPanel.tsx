import { createElement, type ReactElement, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import type { MigrationPanelProps as PanelProps } from "../panel/model/panelProps.ts";
import { MigrationPanel as Panel } from "../panel/shell/MigrationPanel.tsx";
import { RootContext } from "../ui/shadowRoot.ts";
import { adoptStyles } from "./adoptStyles.ts";
import { watchUse } from "./focusScope.ts";
import { followTheme, type Theme } from "./hostTheme.ts";

export type MigrationPanelProps = PanelProps & {
  /** Without it the panel follows the page around it, also while that changes; `system` follows the visitor's system. */
  theme?: Theme | undefined;
};

/** A server has nothing to lay out, and React 18 says so aloud. */
const useDrawnEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * The panel for a page that is not ours: drawn into a shadow root, by a React root of its own, so that neither styles
 * nor events nor errors pass from one to the other unasked. On a server it is an empty element.
 */
export function MigrationPanel({ theme, getToken, ...props }: MigrationPanelProps): ReactElement {
  const host = useRef<HTMLElement>(null);
  const drawn = useRef<ReturnType<typeof draw> | null>(null);

  useDrawnEffect(() => {
    drawn.current = draw(host.current as HTMLElement);
    return drawn.current.remove;
  }, []);

  // One function for good, for a host writes it anew with every time it is drawn.
  const latest = useRef(getToken);
  const currentToken = useCallback(() => latest.current(), []);
  useDrawnEffect(() => {
    latest.current = getToken;
    drawn.current?.render({ ...props, getToken: currentToken });
  });

  useDrawnEffect(() => {
    const show = (shown: Theme) => {
      if (drawn.current) drawn.current.place.dataset.theme = shown;
    };
    if (theme === undefined) return followTheme(host.current as HTMLElement, show);
    show(theme);
  }, [theme]);

  return createElement("quickstage-migrations", { ref: host });
}

/** Every time anew inside the same shadow root, which can be attached only once. */
function draw(host: HTMLElement) {
  let tree = host.shadowRoot;
  if (!tree) {
    tree = host.attachShadow({ mode: "open" });
    adoptStyles(tree);
  }
  const place = document.createElement("div");
  place.className = "migration-panel";
  // What it says is English, whatever the language of the page.
  place.lang = "en";
  place.dir = "ltr";
  tree.append(place);
  const { root, stop } = watchUse(tree);
  const react = createRoot(place);
  return {
    place,
    render: (props: PanelProps) =>
      react.render(
        <RootContext.Provider value={root}>
          <div>
            <Panel {...props} />
          </div>
        </RootContext.Provider>,
      ),
    remove: () => {
      stop();
      place.remove();
      // A root can't be taken down while another one is being drawn.
      queueMicrotask(() => react.unmount());
    },
  };
}
