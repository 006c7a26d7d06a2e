import { useState } from "react";
import type { Session } from "../client/contract.ts";
import { pageWidth } from "../panel/shell/Framed.tsx";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { deployment } from "./deployment.ts";
import { desktopNotices } from "./runNews.ts";
import { setTheme, type Theme, themeNames, themes, useTheme } from "./theme.ts";

/** The header of the page before anybody is signed in. */
export const Header = () => (
  <header className="border-b border-line bg-surface">
    <div className={classes("flex h-12 items-center gap-x-3", pageWidth)}>
      <Logo />
      <span className="font-semibold">QuickStage</span>
      <Environment />
      <div className="ml-auto">
        <ThemeSwitch />
      </div>
    </div>
  </header>
);

export const Logo = () => (
  <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="QuickStage" className="size-5 shrink-0" />
);

/** Where this page changes data. */
export function Environment() {
  const { name, isProduction } = deployment();
  return (
    <span
      title="Where this page changes data"
      className={classes(
        "max-w-56 min-w-0 truncate rounded-box border px-1.5 text-12",
        isProduction ? "border-attention text-attention" : "border-line text-muted",
      )}
    >
      {name}
    </span>
  );
}

/** What the menu of the account holds: who is signed in, the theme, and whether a run's end is shown on the desktop. */
export function Account({ session }: { session: Session | undefined }) {
  return (
    <>
      {session && (
        <p className="wrap-anywhere">
          {session.name ?? "Signed in"}{" "}
          <span className="block font-mono text-12 text-muted">
            {session.role} {session.uid}
          </span>
        </p>
      )}
      <ThemeSwitch />
      <DesktopNotices />
    </>
  );
}

/** Asks once whether the end of a run may be shown on the desktop. */
function DesktopNotices() {
  const [permission, setPermission] = useState(desktopNotices);
  if (permission === null) return null;
  if (permission === "default") {
    return (
      <Button size="small" onClick={async () => setPermission(await Notification.requestPermission())}>
        Notify me when a run ends
      </Button>
    );
  }
  return (
    <p className="text-12 text-muted">
      {permission === "granted"
        ? "You are notified when a run ends while this page is in the background."
        : "Notifications of this page are blocked in the browser's settings."}
    </p>
  );
}

const marks: Record<Theme, IconName> = { system: "screen", light: "sun", dark: "moon" };

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <fieldset aria-label="Theme" className="flex rounded-box border border-line">
      {themes.map((each) => {
        const label = themeNames[each];
        return (
          <button
            key={each}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={theme === each}
            onClick={() => setTheme(each)}
            className={classes(
              "grid h-7 min-w-7 flex-1 place-items-center first:rounded-l-box last:rounded-r-box",
              theme === each ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
            )}
          >
            <Icon name={marks[each]} className="size-3.5" />
          </button>
        );
      })}
    </fieldset>
  );
}
