import type { Session } from "../client/contract.ts";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { deployment } from "./deployment.ts";
import { setTheme, type Theme, themeNames, themes, useTheme } from "./theme.ts";

type HeaderProps = { session?: Session | undefined; onSignOut?: () => void };

/** The page's header: the product, the environment, and who is signed in. */
export function Header({ session, onSignOut }: HeaderProps) {
  const { name, isProduction } = deployment();
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex min-h-12 max-w-[84rem] flex-wrap items-center gap-x-2 gap-y-1 px-4 sm:gap-x-3 py-1 sm:px-6">
        <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" className="size-5 max-sm:hidden" />
        <span className="font-semibold">QuickStage</span>
        <span
          title="Where this page changes data"
          className={classes(
            "max-w-56 truncate rounded-box border px-1.5 text-12",
            isProduction ? "border-attention text-attention" : "border-line text-muted",
          )}
        >
          {name}
        </span>
        <div className="ml-auto flex items-center gap-2">
          {session && (
            <span className="max-w-72 truncate text-muted max-sm:hidden" title={`${session.role} ${session.uid}`}>
              {session.name ?? "Signed in"} <span className="font-mono text-12">{session.uid}</span>
            </span>
          )}
          <ThemeSwitch />
          {onSignOut && (
            <Button variant="plain" size="small" onClick={onSignOut}>
              Sign out
            </Button>
          )}
        </div>
      </div>
    </header>
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
              "grid size-7 place-items-center first:rounded-l-box last:rounded-r-box",
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
