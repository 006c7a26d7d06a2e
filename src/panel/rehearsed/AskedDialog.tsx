import { useState } from "react";
import type { Stats } from "../../client/contract.ts";
import type { Asked } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { ChooseBackup } from "./ChooseBackup.tsx";
import { CleanupDialog } from "./CleanupDialog.tsx";
import { RestoreDialog } from "./RestoreDialog.tsx";
import { UndoDialog } from "./UndoDialog.tsx";

type AskedDialogProps = { asked: Asked; stats: Stats | undefined; live: LiveRuns; onClose: () => void };

export default function AskedDialog({ asked, stats, ...rest }: AskedDialogProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  switch (asked.kind) {
    case "undo":
      return <UndoDialog of={asked.of} {...rest} />;
    case "cleanup":
      return stats ? <CleanupDialog stats={stats} {...rest} /> : null;
    case "restore": {
      const backup = asked.backup ?? chosen;
      if (backup === null) return <ChooseBackup onChoose={setChosen} onClose={rest.onClose} />;
      return <RestoreDialog backup={backup} {...rest} />;
    }
  }
}
