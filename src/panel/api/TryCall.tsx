import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { sendCall } from "../../client/request.ts";
import { Button, CopyButton } from "../../ui/Button.tsx";
import { Select } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { usePanel } from "../model/panelContext.ts";
import { Answer, badFields } from "./Answer.tsx";
import { BodyField } from "./BodyField.tsx";
import { Confirm } from "./Confirm.tsx";
import { callOf, curlOf, type Filled, missing } from "./call.ts";
import type { Operation } from "./operations.ts";
import { Parameter } from "./Parameter.tsx";

type TryCallProps = {
  operation: Operation /** The run that is meant unless another is named. */;
  run: string | undefined;
};

/** A call to be filled in and sent: what only asks at once, all else after a warning. */
export function TryCall({ operation, run }: TryCallProps) {
  const { client } = usePanel();
  const { method, path, parameters, bodies, accepts, warning } = operation;
  const [filled, setFilled] = useState(() => begin(operation, run));
  const [example, setExample] = useState(bodies[0]?.label ?? "");
  const [isArmed, setArmed] = useState(false);
  const [left, setLeft] = useState<readonly string[]>([]);
  const sending = useMutation(sendCall(client));
  const call = callOf(operation, filled);
  const wrong = sending.data ? badFields(sending.data) : [];
  const errorOf = (name: string) =>
    left.includes(name) ? "is needed" : wrong.find((each) => each.path === name)?.message;

  const form = useRef<HTMLFormElement>(null);
  const disarm = () => {
    setArmed(false);
    form.current?.querySelector<HTMLElement>("[type=submit]")?.focus();
  };
  useEffect(() => {
    if (left.length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [left]);
  // What was confirmed is what is sent, so a change takes the confirmation back.
  const change = (next: Partial<Filled>) => {
    setFilled({ ...filled, ...next });
    setArmed(false);
  };
  const confirm = () => {
    disarm();
    sending.mutate(call);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sending.isPending) return;
    const empty = missing(operation, filled);
    setLeft(empty);
    if (empty.length > 0) return;
    if (warning === undefined) sending.mutate(call);
    else setArmed(true);
  };

  const curl = curlOf(call, new URL(client.scope, location.href).href);
  return (
    <div className="grid gap-4 min-[64rem]:grid-cols-2">
      <form ref={form} onSubmit={submit} className="grid min-w-0 content-start gap-3" noValidate>
        {parameters.length > 0 && (
          <div className="grid gap-3 sm:grid-cols-2">
            {parameters.map((parameter) => (
              <Parameter
                key={parameter.name}
                parameter={parameter}
                value={filled.values[parameter.name] ?? ""}
                error={errorOf(parameter.name)}
                onChange={(value) => change({ values: { ...filled.values, [parameter.name]: value } })}
              />
            ))}
          </div>
        )}
        {accepts.length > 1 && (
          <div className="grid gap-1">
            <span aria-hidden="true">Accept</span>
            <Select
              label="Accept"
              options={accepts.map((each) => ({ value: each, label: each }))}
              value={filled.accept}
              onChange={(accept) => change({ accept })}
              className="w-full max-w-none!"
            />
          </div>
        )}
        {bodies.length > 0 && (
          <BodyField
            bodies={bodies}
            chosen={example}
            onChoose={({ label, text }) => {
              setExample(label);
              change({ body: text });
            }}
            text={filled.body}
            onChange={(body) => change({ body })}
            error={errorOf("")}
          />
        )}
        <div>
          <Button
            type="submit"
            aria-disabled={sending.isPending}
            {...(warning !== undefined && { "aria-expanded": isArmed })}
          >
            {sending.isPending ? "Waiting for the answer…" : warning === undefined ? "Try it" : "Try it…"}
          </Button>
        </div>
        {isArmed && <Confirm what={`${method} ${path}`} warning={warning ?? ""} onSend={confirm} onLeave={disarm} />}
      </form>
      <div className="grid min-w-0 content-start gap-3">
        <figure aria-label="The same call with curl" className="relative">
          <pre className="rounded-box border border-line bg-canvas p-2 pr-9 font-mono text-12 whitespace-pre-wrap wrap-anywhere">
            {curl}
          </pre>
          <CopyButton text={curl} label="Copy the call" className="absolute top-1 right-1" />
        </figure>
        {sending.error && (
          <Notice tone="error" urgent title={sending.error.message}>
            Whether the call arrived is not known.
          </Notice>
        )}
        {sending.data && <Answer key={sending.submittedAt} answer={sending.data} />}
      </div>
    </div>
  );
}

function begin({ path, parameters, bodies, accepts }: Operation, run: string | undefined): Filled {
  const values = parameters.map(({ name, required, schema }) => {
    const isRun = name === "id" && path.startsWith("/runs/");
    return [name, isRun ? (run ?? "") : required && schema.enum ? String(schema.enum[0]) : ""];
  });
  return { values: Object.fromEntries(values), accept: accepts[0] ?? "", body: bodies[0]?.text ?? "" };
}
