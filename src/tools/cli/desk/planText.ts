import { masked } from "../../../engine/mask.ts";
import { quantity } from "../../../engine/quantity.ts";
import type { CollectionFigures, Diff } from "./survey.ts";
import type { Tallied } from "./tally.ts";
import { count, printable, styled, table } from "./text.ts";
import type { Figures } from "./walk.ts";

/** What a migration would do with an export, for a person. */
export function planText(name: string, { entries, otherKeys, withoutValue, collections }: Figures): string {
  const more = [
    otherKeys > 0 ? `${quantity(otherKeys, "other key", count)} left alone` : "",
    withoutValue > 0 ? `${quantity(withoutValue, "key", count)} without a value` : "",
  ].filter((part) => part !== "");
  const heading = [`${name}: ${quantity(entries, "entry", count)}`, ...more].join(", ");
  return `${[printable(heading), ...collections.flatMap((figures) => ["", ...collectionLines(figures)])].join("\n")}\n`;
}

function collectionLines(figures: CollectionFigures): string[] {
  const { plural, prefix, records, current, legacy, unreadable, invalid, expiring } = figures;
  const rows: Rows = [
    ["records", records, ""],
    ["current", current, ""],
    ["legacy", legacy, ""],
    ["unreadable", unreadable, ""],
  ];
  if (invalid !== undefined) rows.push(["invalid", invalid, "current, but not as the application's schema says"]);
  if (expiring > 0) rows.push(["expiring", expiring, "legacy, and not to be written: they expire within a minute"]);
  const held = figures.fields.filter((field) => field.records > 0);
  return [
    styled("bold", `${plural} (${prefix})`),
    ...table(rows, "  "),
    ...section(
      "legacy fields: records that have them, records in which they are still to be copied",
      held.map(({ field, target, records: holding, pending }) => {
        const place = target === null ? "deprecated" : `→ ${target}`;
        return [field, place, holding, target === null ? "" : pending];
      }),
    ),
    ...section(
      "conflicts: the new place stays as it is",
      figures.conflicts.map(({ path, from, ...found }) => [`${path} ≠ ${from}`, ...placed(found)]),
    ),
    ...section(
      "warnings: copied as it is, although of another type",
      figures.warnings.map(({ path, expected, actual, ...found }) => [
        `${path}: ${actual}, not ${expected}`,
        ...placed(found),
      ]),
    ),
    ...section("invalid", figures.invalidCauses.map(causeRow)),
    ...section("errors: left as they are", figures.errors.map(causeRow), "red"),
    ...(figures.examples.length > 0 ? [`  ${styled("underline", "the first that would change")}`] : []),
    ...figures.examples.flatMap(diffLines),
  ];
}

type Rows = (string | number)[][];

function section(title: string, rows: Rows, style: "underline" | "red" = "underline"): string[] {
  return rows.length === 0 ? [] : [`  ${styled(style, title)}`, ...table(rows, "    ")];
}

const placed = (found: { count: number; firstKey: string }) => [found.count, `first: ${found.firstKey}`];

/** A cause as a row of a table. */
export const causeRow = ({ cause, count: number, firstKey }: Tallied<{ cause: string }>): (string | number)[] => [
  number,
  cause,
  `first: ${firstKey}`,
];

const mostChanges = 12;
const widestValue = 80;

function diffLines({ key, changes }: Diff): string[] {
  const shown = changes.slice(0, mostChanges).map(({ path, from, value }) => {
    const text = value === masked ? masked : JSON.stringify(value);
    const short = text.length > widestValue ? `${text.slice(0, widestValue)}…` : text;
    return [`+ ${path}`, from === null ? "" : `<- ${from}`, short];
  });
  const more = changes.length - shown.length;
  return [
    `    ${printable(key)}`,
    ...table(shown, "      ").map((line) => styled("green", line)),
    ...(more > 0 ? [`      … and ${quantity(more, "more change", count)}`] : []),
  ];
}
