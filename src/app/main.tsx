import { QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../ui/theme.css";
import { createClient } from "../client/client.ts";
import { prefetchOverview } from "../client/queries.ts";
import { formatNumber } from "../ui/format.ts";
import { App } from "./App.tsx";
import { baseUrl } from "./deployment.ts";
import { currentToken, storeToken, takeTokenFromAddress } from "./storedSession.ts";

const queryClient = new QueryClient();

// A function, for an await out here would hold up every file that shares something with this one.
async function start(): Promise<void> {
  let token = takeTokenFromAddress();
  // Written out, so that a build which is not the demo holds nothing of it.
  if (import.meta.env.MODE === "demo") {
    const { startDemo } = await import("../demo/startDemo.ts");
    token = (await startDemo()).token;
  }
  if (token !== null) storeToken(token);
  if (currentToken() !== null) await prefetchFirstAnswers();
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <App queryClient={queryClient} />
    </StrictMode>,
  );
}

/** Waits for what is here at once: an empty page before it would be one more to draw, and a flicker. */
async function prefetchFirstAnswers(): Promise<void> {
  const answered = prefetchOverview(queryClient, createClient({ baseUrl, getToken: currentToken }));
  // What takes a browser longest before it can show a figure, done while there is nothing to show.
  setTimeout(() => formatNumber(0));
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 100))]);
}

void start();
