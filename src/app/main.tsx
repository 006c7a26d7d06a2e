import { QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../ui/theme.css";
import { createClient } from "../client/client.ts";
import { prefetchOverview } from "../client/queries.ts";
import { App } from "./App.tsx";
import { baseUrl } from "./deployment.ts";
import { currentToken, storeToken, takeTokenFromAddress } from "./storedSession.ts";

const queryClient = new QueryClient();

// A function instead of top-level await: an await here would delay every module that shares a chunk with this one.
async function start(): Promise<void> {
  const link = takeTokenFromAddress();
  // A session that is there is not replaced without asking.
  const offered = currentToken() === null ? null : link;
  let token = offered === null ? link : null;
  // Spelled out so that the bundler can remove the demo from every other build.
  if (import.meta.env.MODE === "demo") {
    const { startDemo } = await import("../demo/startDemo.ts");
    token = (await startDemo()).token;
  }
  if (token !== null) storeToken(token);
  if (currentToken() !== null) await prefetchFirstAnswers();
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <App queryClient={queryClient} offeredAtStart={offered} />
    </StrictMode>,
  );
}

/**
 * Waits up to 300 ms for the first answers, so that the page does not flash empty before it shows figures, and is drawn
 * once rather than twice.
 */
async function prefetchFirstAnswers(): Promise<void> {
  const answered = prefetchOverview(queryClient, createClient({ baseUrl, getToken: currentToken }));
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 300))]);
}

void start();
