import "./demo.css";
import { createElement } from "./createElement.ts";

/** In place of the page, until there is one. @returns what takes it away */
export function showNotice(text: string, act?: { label: string; run: () => void }): () => void {
  const notice = createElement("main", { className: "demo-notice" }, createElement("p", { role: "status" }, text));
  if (act) notice.append(createElement("button", { type: "button", onclick: act.run }, act.label));
  document.body.append(notice);
  return () => notice.remove();
}
