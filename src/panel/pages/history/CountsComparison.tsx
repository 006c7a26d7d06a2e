import type { Run } from "../../../client/contract.ts";
import { classes } from "../../../ui/classes.ts";
import { formatChange, formatDuration, formatNumber, formatRate } from "../../../ui/format.ts";
import { cellClasses, Table } from "../../../ui/Table.tsx";
import { capitalised, changedWord, collectionNames } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { describeOptions, processedOf } from "../../model/runSummary.ts";

type Line = { name: string; earlier: string; later: string; difference: string | null };
type ComparisonProps = { earlier: Run; later: Run };

const columns = [
  { name: "What", width: "w-20 sm:w-36" },
  { name: "Earlier" },
  { name: "Later" },
  { name: "Change", width: "w-19 sm:w-28", figures: true },
];

/** The options and figures of two runs. */
export function CountsComparison({ earlier, later }: ComparisonProps) {
  const { collections } = usePanel();
  const words = (run: Run) => describeOptions(run, (id) => `run ${id.slice(0, 8)}`, collections).join(" · ");
  const text = (name: string, of: (run: Run) => string): Line => {
    const [one, other] = [of(earlier), of(later)];
    return { name, earlier: one, later: other, difference: one === other ? null : "Differs" };
  };
  const figure = (name: string, of: (run: Run) => number, unit: (run: Run) => string = () => ""): Line => {
    const [one, other] = [of(earlier), of(later)];
    return {
      name,
      earlier: `${formatNumber(one)}${unit(earlier)}`,
      later: `${formatNumber(other)}${unit(later)}`,
      difference: one === other ? null : formatChange(other - one),
    };
  };
  const measured = (name: string, of: (run: Run) => number | null, words: (value: number) => string): Line => {
    const [one, other] = [of(earlier), of(later)];
    const textOf = (value: number | null) => (value === null ? "Not finished" : words(value));
    const apart = one === null || other === null || words(one) === words(other) ? null : other - one;
    const difference = apart === null ? null : `${sign(apart)}${words(Math.abs(apart))}`;
    return { name, earlier: textOf(one), later: textOf(other), difference };
  };
  const lines: Line[] = [
    text("About", ({ types }) => capitalised(collectionNames(types, collections))),
    text("Status", ({ status }) => capitalised(status)),
    text("Options", (run) => words(run) || "Default options"),
    text("Reason", ({ options }) => options.reason ?? "No reason given"),
    figure("Records", (run) => run.total ?? processedOf(run)),
    figure(
      "Changed",
      ({ counts }) => counts.migrated,
      (run) => ` ${changedWord(run)}`,
    ),
    figure("Skipped", ({ counts }) => counts.skipped),
    figure("Errors", ({ counts }) => counts.errors),
    figure("Conflicts", ({ counts }) => counts.conflicts),
    figure("Warnings", ({ counts }) => counts.warnings),
    measured("Duration", durationOf, formatDuration),
    measured(
      "Records a second",
      (run) => {
        const took = durationOf(run);
        return took === null ? null : processedOf(run) / (took / 1000);
      },
      formatRate,
    ),
  ];
  return (
    <div className="-mx-4">
      <Table
        label="Options and figures"
        columns={columns}
        minWidth=""
        items={lines}
        renderRow={(line) => <LineRow key={line.name} line={line} />}
        skeletonRows={0}
      />
    </div>
  );
}

function LineRow({ line }: { line: Line }) {
  const { name, earlier, later, difference } = line;
  const value = classes(cellClasses, "py-1.5 whitespace-normal wrap-anywhere max-sm:text-12");
  return (
    <tr className={classes("align-top", difference !== null && "bg-hover")}>
      <th
        scope="row"
        className={classes(cellClasses, "py-1.5 font-normal whitespace-normal text-muted max-sm:text-12")}
      >
        {name}
      </th>
      <td className={value}>{earlier}</td>
      <td className={value}>{later}</td>
      <td className={classes(cellClasses, "py-1.5 text-right", difference === null ? "text-muted" : "font-medium")}>
        {difference ?? "Same"}
      </td>
    </tr>
  );
}

const sign = (value: number): string => (value > 0 ? "+" : "−");

/** In ms; `null` for a run that has not finished or never started. */
const durationOf = ({ startedAt, finishedAt }: Run): number | null =>
  startedAt === null || finishedAt === null ? null : Math.max(1, finishedAt - startedAt);
