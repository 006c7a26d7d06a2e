import type { Run } from "../../client/contract.ts";
import { classes } from "../../ui/classes.ts";
import { duration, number, rate } from "../../ui/numbers.ts";
import { cell, Table } from "../../ui/Table.tsx";
import { usePanel } from "../context.ts";
import { changedWord } from "../kinds.ts";
import { optionWords } from "../run/optionWords.ts";
import { processedOf } from "../run/sentence.ts";
import { capitalised, collectionNames } from "../wording.ts";

type Line = { name: string; earlier: string; later: string; difference: string | null };
type ComparedProps = { earlier: Run; later: Run };

const columns = [
  { name: "What", width: "w-28" },
  { name: "Earlier run" },
  { name: "Later run" },
  { name: "Difference", width: "w-28", figures: true },
];

/** How two runs were told to go about it, and their figures. */
export function CountsCompared({ earlier, later }: ComparedProps) {
  const { collections } = usePanel();
  const words = (run: Run) => optionWords(run, (id) => `run ${id.slice(0, 8)}`, collections).join(" · ");
  const text = (name: string, of: (run: Run) => string): Line => {
    const [one, other] = [of(earlier), of(later)];
    return { name, earlier: one, later: other, difference: one === other ? null : "Differs" };
  };
  const figure = (name: string, of: (run: Run) => number, unit: (run: Run) => string = () => ""): Line => {
    const [one, other] = [of(earlier), of(later)];
    return {
      name,
      earlier: `${number(one)}${unit(earlier)}`,
      later: `${number(other)}${unit(later)}`,
      difference: one === other ? null : signed(other - one),
    };
  };
  const lines: Line[] = [
    text("Collections", ({ types }) => capitalised(collectionNames(types, collections))),
    text("Status", ({ status }) => capitalised(status)),
    text("Options", (run) => words(run) || "The usual"),
    text("Why", ({ options }) => options.reason ?? "No reason given"),
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
    { ...text("Duration", (run) => took(run, duration)), difference: null },
    {
      ...text("Rate", (run) => took(run, (ms) => `${rate(processedOf(run) / (ms / 1000))} records/s`)),
      difference: null,
    },
  ];
  return (
    <div className="-mx-4">
      <Table
        label="Options and figures"
        columns={columns}
        width="min-w-[36rem]"
        items={lines}
        row={(line) => <LineRow key={line.name} line={line} />}
        awaited={0}
      />
    </div>
  );
}

function LineRow({ line }: { line: Line }) {
  const { name, earlier, later, difference } = line;
  const value = classes(cell, "py-1.5 whitespace-normal wrap-anywhere");
  return (
    <tr className={classes("align-top", difference !== null && "bg-attention-soft")}>
      <th scope="row" className={classes(cell, "py-1.5 font-normal text-muted")}>
        {name}
      </th>
      <td className={value}>{earlier}</td>
      <td className={value}>{later}</td>
      <td className={classes(cell, "py-1.5 text-right", difference === null ? "text-muted" : "font-medium")}>
        {difference ?? "Same"}
      </td>
    </tr>
  );
}

const signed = (value: number): string => `${value > 0 ? "+" : "−"}${number(Math.abs(value))}`;

const took = ({ startedAt, finishedAt }: Run, words: (ms: number) => string): string =>
  startedAt === null || finishedAt === null ? "Not over" : words(Math.max(1, finishedAt - startedAt));
