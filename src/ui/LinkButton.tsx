import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const linkTones = { accent: "text-accent", attention: "text-attention", quiet: "hover:text-ink" } as const;

type LinkButtonProps = Omit<ComponentProps<"button">, "type"> & {
  /** `quiet` has the colour of the text around it. */
  tone?: keyof typeof linkTones;
};

/** Looks like a link, for it leads somewhere, inside the panel. */
export const LinkButton = ({ tone = "accent", className, ...button }: LinkButtonProps) => (
  <button
    type="button"
    className={classes("rounded-box underline underline-offset-2 hover:no-underline", linkTones[tone], className)}
    {...button}
  />
);
