import { MigrationPanel } from "quickstage-migrations/panel";
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";
import "quickstage-migrations/panel.css";

// A page that a test puts together by its address: how many panels, how wide, with which props.
const asked = new URLSearchParams(location.search);
const widths = (asked.get("widths") ?? "").split(",").filter(Boolean);
window.unauthorized = [];

function Page() {
  const [clicks, setClicks] = useState(0);
  return createElement(
    "div",
    { "data-clicks": clicks, onClick: () => setClicks((before) => before + 1) },
    widths.map((width, index) =>
      createElement(
        "section",
        { key: width + index, id: `panel-${index}`, style: { width: `${width}px` } },
        createElement(MigrationPanel, {
          baseUrl: asked.get("baseUrl") ?? "/debug/migration",
          getToken: () => {
            if (asked.has("throws")) throw new Error("No session here");
            return localStorage.getItem("quickstage_session_token");
          },
          onUnauthorized: () => window.unauthorized.push(index),
          ...(asked.has("theme") && { theme: asked.get("theme") }),
        }),
      ),
    ),
  );
}
window.mount = () => {
  const root = createRoot(document.getElementById("around"));
  root.render(createElement(Page));
  window.unmount = () => root.unmount();
};
if (!asked.has("later")) window.mount();
