import "./demo.css";
import { element } from "./element.ts";

/** In place of the page, until there is one. @returns what takes it away */
export function showNotice(text: string, act?: { label: string; run: () => void }): () => void {
  const notice = element("main", { className: "demo-notice" }, element("p", { role: "status" }, text));
  if (act) notice.append(element("button", { type: "button", onclick: act.run }, act.label));
  document.body.append(notice);
  return () => notice.remove();
}
