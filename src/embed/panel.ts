/** `quickstage-migrations/panel`: the panel for a host's page. */
export { defaultView, type View } from "../panel/model/view.ts";
export { MigrationPanel, type MigrationPanelProps } from "./EmbeddedPanel.tsx";
export type { Theme } from "./hostTheme.ts";
