import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import type { Schema } from "../../../client/contract.ts";
import { schemaQuery } from "../../../client/queries.ts";
import { Button } from "../../../ui/Button.tsx";
import { Select } from "../../../ui/Field.tsx";
import { useKeyDown } from "../../../ui/shadowRoot.ts";
import { usePanel } from "../../model/panelContext.ts";

/** Finds a record by collection and id, or by its whole key. */
export function RecordSearch({ onFind }: { onFind: (record: { type: string; id: string }) => void }) {
  const { client, collections, view } = usePanel();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { data: schema } = useQuery(schemaQuery(client));
  const [type, setType] = useState(view.record?.type ?? collections[0]?.type ?? "");
  const [text, setText] = useState(view.record?.id ?? "");
  const [refused, setRefused] = useState<string | null>(null);
  const [shown, setShown] = useState(view.record);
  // The view changed: a record was found, or Back was pressed.
  if (shown !== view.record) {
    setShown(view.record);
    setType(view.record?.type ?? type);
    setText(view.record?.id ?? text);
  }
  useKeyDown((event, isTyping) => {
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.current?.select();
  });

  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const named = parseKey(text, type, schema?.collections ?? []);
        if ("refused" in named) {
          setRefused(named.refused);
          input.current?.focus();
        } else onFind(named);
      }}
    >
      <Select
        label="Collection"
        options={collections.map((each) => ({ value: each.type, label: each.plural }))}
        value={type}
        onChange={setType}
      />
      <div className="min-w-0 flex-1 basis-64">
        <input
          ref={input}
          type="text"
          aria-label="Id or whole key"
          aria-keyshortcuts="/"
          aria-invalid={refused !== null}
          aria-describedby={`${id}-hint`}
          placeholder="Id, or a whole key"
          maxLength={512}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setRefused(null);
          }}
          className="h-8 w-full rounded-box border border-line-strong/60 bg-surface px-2 font-mono text-13 aria-invalid:border-error"
        />
        <p id={`${id}-hint`} role={refused === null ? undefined : "alert"} className="mt-1 text-12 text-muted">
          {refused === null ? (
            <>
              Enter shows it. A whole key, such as <code className="font-mono">{example(schema)}</code>, names its
              collection itself.
            </>
          ) : (
            <span className="text-error">{refused}</span>
          )}
        </p>
      </div>
      <Button type="submit" variant="filled">
        Show record
      </Button>
    </form>
  );
}

const example = (schema: { collections: readonly { prefix: string }[] } | undefined): string =>
  `${schema?.collections[0]?.prefix ?? ""}…`;

type ParsedKey = { type: string; id: string } | { refused: string };

/**
 * The record that was typed: an id of the chosen collection, or a whole key such as `user:u1`, which names its
 * collection itself. `refused` says what is wrong.
 */
function parseKey(
  text: string,
  type: string,
  collections: readonly Pick<Schema["collections"][number], "type" | "prefix">[],
): ParsedKey {
  const typed = text.trim();
  if (typed === "") return { refused: "Type the id of a record, or paste its key." };
  const ofKey = collections.find(({ prefix }) => typed.startsWith(prefix));
  const id = ofKey ? typed.slice(ofKey.prefix.length) : typed;
  if (id === "") return { refused: "That is only the start of a key: the id is missing." };
  if (!id.includes(":")) return { type: ofKey?.type ?? type, id };
  const prefixes = collections.map(({ prefix }) => prefix).join(" or ");
  return {
    refused: ofKey
      ? `That is not a record's key: keys with a second colon after ${ofKey.prefix} are not records, and no run touches them.`
      : `Keys of records begin with ${prefixes}, and ids have no colon.`,
  };
}
