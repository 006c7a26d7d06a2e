import { useState } from "react";
import type { Stats } from "../../client/contract.ts";
import { lazyPart } from "../../ui/lazyPart.ts";
import { ChooseBackupDialog } from "../dialogs/ChooseBackupDialog.tsx";
import { CleanupDialog } from "../dialogs/CleanupDialog.tsx";
import { RestoreDialog } from "../dialogs/RestoreDialog.tsx";
import { UndoDialog } from "../dialogs/UndoDialog.tsx";
import type { LiveRuns } from "../model/liveRuns.ts";
import type { DialogRequest } from "../model/panelContext.ts";

const Palette = lazyPart(() => import("../palette/Palette.tsx"));
const ShortcutsDialog = lazyPart(() => import("./ShortcutsDialog.tsx"));
const MigrateDialog = lazyPart(async () => ({
  default: (await import("../dialogs/ConfirmRunDialog.tsx")).MigrateDialog,
}));

type PanelDialogProps = {
  request: DialogRequest;
  stats: Stats | undefined;
  live: LiveRuns;
  onClose: () => void;
};

export default function PanelDialog({ request, stats, ...rest }: PanelDialogProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  switch (request.kind) {
    case "undo":
      return <UndoDialog of={request.of} {...rest} />;
    case "cleanup":
      return stats ? <CleanupDialog stats={stats} {...rest} /> : null;
    case "migrate":
      return <MigrateDialog target={request.target} stats={stats} {...rest} />;
    case "palette":
      return <Palette stats={stats} {...rest} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={rest.onClose} />;
    case "restore": {
      const backup = request.backup ?? chosen;
      if (backup === null) return <ChooseBackupDialog onChoose={setChosen} onClose={rest.onClose} />;
      return <RestoreDialog backup={backup} {...rest} />;
    }
  }
}
