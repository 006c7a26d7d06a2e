/** `quickstage-migrations/panel`: the panel for a host's page. */
export { firstView, type View } from "../panel/view.ts";
export { MigrationPanel, type MigrationPanelProps } from "./EmbeddedPanel.tsx";
export type { Theme } from "./hostTheme.ts";
