import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const tones = { accent: "text-accent", attention: "text-attention", quiet: "hover:text-ink" } as const;

type LinkButtonProps = Omit<ComponentProps<"button">, "type"> & {
  /** `quiet` has the colour of the text around it. */
  tone?: keyof typeof tones;
};

/** Looks like a link, for it leads somewhere, inside the panel. */
export const LinkButton = ({ tone = "accent", className, ...button }: LinkButtonProps) => (
  <button
    type="button"
    className={classes("rounded-box underline underline-offset-2 hover:no-underline", tones[tone], className)}
    {...button}
  />
);
