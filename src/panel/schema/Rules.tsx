import type { ReactNode } from "react";
import { activityFieldsOf, type Definition } from "../../schema/definition.ts";
import { wordsFor } from "./words.ts";

/** What a picture of places does not show: why fields stay, what gives way, and how a run tells who is writing. */
export function Rules({ definition }: { definition: Definition }) {
  const { copies, retained = {}, plural } = definition;
  const placeholders = copies.filter(({ replaces }) => replaces !== undefined);
  const activity = activityFieldsOf(definition);
  return (
    <dl
      aria-label={`Rules of ${plural.toLowerCase()}`}
      className="mt-3 grid gap-x-4 gap-y-1 border-t border-line pt-3 text-12 sm:grid-cols-[auto_minmax(0,1fr)] *:min-w-0"
    >
      {Object.keys(retained).length > 0 && (
        <Rule name="Retained">
          Copied like the others, but no clean-up takes them out:{" "}
          <List items={Object.entries(retained).map(([field, reason]) => [field, ` (${reason})`])} />.
        </Rule>
      )}
      {placeholders.length > 0 && (
        <Rule name="Placeholders">
          Count as absent and give way to a copy:{" "}
          <List items={placeholders.map(({ to, replaces }) => [to, ` ${wordsFor(replaces ?? "")}`])} />.
        </Rule>
      )}
      {activity.length > 0 && (
        <Rule name="Activity">
          A record counts as recently touched, and is put off, when one of these is less than two minutes old:{" "}
          <List items={activity.map((path) => [path, ""])} />.
        </Rule>
      )}
    </dl>
  );
}

const Rule = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="max-sm:mb-1.5">{children}</dd>
  </>
);

const List = ({ items }: { items: readonly (readonly [path: string, words: string])[] }) =>
  items.map(([path, words], index) => (
    <span key={path}>
      {index > 0 && ", "}
      <code className="font-mono wrap-anywhere">{path}</code>
      {words}
    </span>
  ));
