import { createElement, type ReactElement, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import type { MigrationPanelProps as PanelProps } from "../panel/model/panelProps.ts";
import { MigrationPanel as Panel } from "../panel/shell/MigrationPanel.tsx";
import { type PanelRoot, RootContext } from "../ui/shadowRoot.ts";
import { followHostTheme, type Theme } from "./hostTheme.ts";
import css from "./inside.css?inline";

export type MigrationPanelProps = PanelProps & {
  /** `system` follows the user's system. @default the theme of the host's page, also when it changes */
  theme?: Theme | undefined;
};

/** On a server there is no layout, and React 18 warns about `useLayoutEffect`. */
const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * The panel for a host's page. It is rendered by a React root of its own into a shadow root, so that styles, events and
 * errors of the panel and of the host don't affect each other. On a server it is an empty element.
 */
export function MigrationPanel({ theme, getToken, ...props }: MigrationPanelProps): ReactElement {
  const host = useRef<HTMLElement>(null);
  const panel = useRef<ReturnType<typeof mountPanel> | null>(null);

  useBrowserLayoutEffect(() => {
    panel.current = mountPanel(host.current as HTMLElement);
    return panel.current.unmount;
  }, []);

  // The panel gets the same function every time, although hosts pass a new one with every render.
  const latestGetToken = useRef(getToken);
  const currentToken = useCallback(() => latestGetToken.current(), []);
  useBrowserLayoutEffect(() => {
    latestGetToken.current = getToken;
    panel.current?.render({ ...props, getToken: currentToken });
  });

  useBrowserLayoutEffect(() => {
    const setTheme = (value: Theme) => {
      if (panel.current) panel.current.container.dataset.theme = value;
    };
    if (theme === undefined) return followHostTheme(host.current as HTMLElement, setTheme);
    setTheme(theme);
  }, [theme]);

  return createElement("quickstage-migrations", { ref: host });
}

/** Mounts a panel in the element's shadow root. That is made only once: an element can't have a second one. */
function mountPanel(host: HTMLElement) {
  let shadowRoot = host.shadowRoot;
  if (!shadowRoot) {
    shadowRoot = host.attachShadow({ mode: "open" });
    addStyles(shadowRoot);
  }
  const container = document.createElement("div");
  container.className = "migration-panel";
  // The panel is in English, whatever the language of the page.
  container.lang = "en";
  container.dir = "ltr";
  shadowRoot.append(container);
  const { root, stop } = watchFocus(shadowRoot);
  const react = createRoot(container);
  return {
    container,
    render: (props: PanelProps) =>
      react.render(
        <RootContext.Provider value={root}>
          <div>
            <Panel {...props} />
          </div>
        </RootContext.Provider>,
      ),
    unmount: () => {
      stop();
      container.remove();
      // React can't unmount a root while it renders another one.
      queueMicrotask(() => react.unmount());
    },
  };
}

let sharedStyleSheet: CSSStyleSheet | undefined;

/** Adds the panel's styles: one style sheet for all panels of a page, which content security policies allow. */
function addStyles(shadowRoot: ShadowRoot): void {
  try {
    if (!sharedStyleSheet) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      sharedStyleSheet = sheet;
    }
    shadowRoot.adoptedStyleSheets = [sharedStyleSheet];
  } catch {
    // In jsdom, which hosts' tests use, and in another window's document, which takes no style sheet of this one.
    const style = document.createElement("style");
    style.textContent = css;
    shadowRoot.replaceChildren(style);
  }
}

/**
 * Tells which keyboard events are for this panel. The host has fields and shortcuts of its own, and can have several panels:
 * a key is for the panel that has the focus or, when nothing has it, for the one that was used last.
 */
function watchFocus(shadowRoot: ShadowRoot): { root: PanelRoot; stop: () => void } {
  let wasUsedLast = false;
  const isInside = (event: Event) => event.composedPath().includes(shadowRoot);
  const onUse = (event: Event) => {
    wasUsedLast = isInside(event);
  };
  document.addEventListener("pointerdown", onUse, true);
  document.addEventListener("focusin", onUse, true);
  return {
    root: {
      tree: shadowRoot,
      ownsEvent: (event) => isInside(event) || (wasUsedLast && document.activeElement === document.body),
    },
    stop: () => {
      document.removeEventListener("pointerdown", onUse, true);
      document.removeEventListener("focusin", onUse, true);
    },
  };
}
