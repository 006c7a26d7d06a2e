/** What `quickstage-migrations/panel` exports. */
export { defaultView, type View } from "../panel/model/view.ts";
export { MigrationPanel, type MigrationPanelProps } from "./EmbeddedPanel.tsx";
export type { Theme } from "./hostTheme.ts";
