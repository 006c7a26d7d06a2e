import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../ui/theme.css";
import { App } from "./App.tsx";
import { keepToken, takeTokenFromAddress } from "./session.ts";

let token = takeTokenFromAddress();
// Written out, so that a build which is not the demo holds nothing of it.
if (import.meta.env.MODE === "demo") {
  const { startDemo } = await import("../demo/start.ts");
  token = (await startDemo()).token;
}
if (token !== null) keepToken(token);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
