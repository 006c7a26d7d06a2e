import { type UseQueryResult, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type StartRequest, startRun } from "../../client/commands.ts";
import type { StartBody, Stats } from "../../client/contract.ts";
import { collections } from "../../schema/collections.ts";
import { Card } from "../../ui/Card.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { figuresOf } from "../overview/figures.ts";
import { allTypes } from "../wording.ts";
import { CommandRow } from "./CommandRow.tsx";
import { ConfirmRun } from "./ConfirmRun.tsx";
import { Options } from "./Options.tsx";
import { StartFailure } from "./StartFailure.tsx";

export type Target = { label: string; noun: string; types: readonly string[]; full: boolean };

const targets: readonly Target[] = [
  ...collections.map(({ type, plural }) => ({ label: plural, noun: type, types: [type], full: false })),
  { label: "All records", noun: "full", types: allTypes, full: true },
];

type CommandsProps = { stats: UseQueryResult<Stats>; live: LiveRuns; onStarted: () => void };

/** A row per collection and one for all: what can be started, or why it can't. */
export function Commands({ stats, live, onStarted }: CommandsProps) {
  const { client, show } = usePanel();
  const [options, setOptions] = useState<StartBody>({});
  const [confirming, setConfirming] = useState<Target | null>(null);
  const start = useMutation(startRun(client));
  const figures = stats.data && figuresOf(stats.data);
  const figuresFor = ({ full, types }: Target) =>
    full ? figures?.all : figures?.each.find((each) => each.types[0] === types[0]);

  const begin = ({ types, full }: Target, dryRun: boolean) => {
    const request: StartRequest = { types, full, dryRun, ...options };
    start.mutate(request, {
      onSuccess: () => {
        show({ run: null, result: null, type: null, q: "", record: null });
        onStarted();
      },
    });
  };

  return (
    <Card
      title={
        <>
          Commands{" "}
          <span className="ml-2 text-12 font-normal text-muted">A test reads everything and writes nothing.</span>
        </>
      }
      aside={<Options value={options} onChange={setOptions} />}
    >
      <div className="gap-x-2 divide-y divide-line border-t border-line sm:grid sm:grid-cols-[minmax(0,1fr)_auto_auto]">
        {targets.map((target) => (
          <CommandRow
            key={target.noun}
            target={target}
            figures={figuresFor(target)}
            failed={stats.isError && !stats.data}
            live={live}
            starting={start.isPending}
            onTest={() => begin(target, true)}
            onRun={() => setConfirming(target)}
          />
        ))}
      </div>
      {start.error && <StartFailure error={start.error} onDismiss={() => start.reset()} />}
      {confirming && (
        <ConfirmRun
          target={confirming}
          figures={figuresFor(confirming)}
          runs={live.runs}
          onConfirm={() => {
            setConfirming(null);
            begin(confirming, false);
          }}
          onClose={() => setConfirming(null)}
        />
      )}
    </Card>
  );
}
