import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "quickstage-migrations/panel.css";
import "./host.css";
import { Dashboard } from "./Dashboard";

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Dashboard />
  </StrictMode>,
);
