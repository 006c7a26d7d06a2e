import { useState } from "react";
import { classes } from "../ui/classes.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { chooseTheme, currentTheme, type Theme, themes } from "./theme.ts";

const marks: Record<Theme, [IconName, string]> = {
  system: ["screen", "Theme of the system"],
  light: ["sun", "Light theme"],
  dark: ["moon", "Dark theme"],
};

export function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme);
  return (
    <fieldset aria-label="Theme" className="flex rounded-box border border-line">
      {themes.map((each) => {
        const [icon, label] = marks[each];
        return (
          <button
            key={each}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={theme === each}
            onClick={() => {
              chooseTheme(each);
              setTheme(each);
            }}
            className={classes(
              "grid size-7 place-items-center first:rounded-l-box last:rounded-r-box",
              theme === each ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
            )}
          >
            <Icon name={icon} className="size-3.5" />
          </button>
        );
      })}
    </fieldset>
  );
}
