import { lazy, useState } from "react";
import type { Stats } from "../../client/contract.ts";
import type { Asked } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import type { Place } from "../palette/entries.ts";
import { ChooseBackup } from "./ChooseBackup.tsx";
import { CleanupDialog } from "./CleanupDialog.tsx";
import { RestoreDialog } from "./RestoreDialog.tsx";
import { UndoDialog } from "./UndoDialog.tsx";

const Palette = lazy(() => import("../palette/Palette.tsx"));
const KeyList = lazy(() => import("../KeyList.tsx"));
const MigrateDialog = lazy(() => import("../commands/MigrateDialog.tsx"));

type AskedDialogProps = {
  asked: Asked;
  places: readonly Place[];
  stats: Stats | undefined;
  live: LiveRuns;
  onClose: () => void;
};

export default function AskedDialog({ asked, places, stats, ...rest }: AskedDialogProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  switch (asked.kind) {
    case "undo":
      return <UndoDialog of={asked.of} {...rest} />;
    case "cleanup":
      return stats ? <CleanupDialog stats={stats} {...rest} /> : null;
    case "migrate":
      return <MigrateDialog target={asked.target} stats={stats} {...rest} />;
    case "palette":
      return <Palette places={places} stats={stats} {...rest} />;
    case "keys":
      return <KeyList onClose={rest.onClose} />;
    case "restore": {
      const backup = asked.backup ?? chosen;
      if (backup === null) return <ChooseBackup onChoose={setChosen} onClose={rest.onClose} />;
      return <RestoreDialog backup={backup} {...rest} />;
    }
  }
}
