import { classes } from "../ui/classes.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { chooseTheme, type Theme, themeNames, themes, useTheme } from "./theme.ts";

const marks: Record<Theme, IconName> = { system: "screen", light: "sun", dark: "moon" };

export function ThemeSwitch() {
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
            onClick={() => chooseTheme(each)}
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
