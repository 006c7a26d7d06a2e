import { copy, defineCollection, firstNumber, now, upgradeWith } from "quickstage-migrations/schema";

export type Project = {
  name: string;
  updatedAt: number;
  settings: { theme: string; colour?: string };
};

/** How projects were stored first, and how they are now. */
export const projects = defineCollection({
  type: "project",
  plural: "Projects",
  prefix: "project:",
  containers: { settings: { theme: "light" } },
  copies: [copy("colour", "settings.colour", "string")],
  fills: { updatedAt: firstNumber("createdAt", now) },
  deprecated: ["oldPlan"],
  activityFields: ["updatedAt"],
  secrets: ["apiKey"],
});

/** Old and new projects alike, so that the application needs to know the current ones only. */
export const readProject = upgradeWith<Project>(projects);
