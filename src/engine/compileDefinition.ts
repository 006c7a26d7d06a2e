import type { Copy, Definition, Source, Template } from "../schema/definition.ts";
import { getPath, isRaw, type Json, type JsonObject } from "./losslessJson.ts";

/** Computes a template's value for one record. */
export type Evaluate = (record: JsonObject, startedAt: number) => Json;

/** The steps of a definition, prepared for planning many records. */
export type Steps = {
  containers: { path: string; evaluate: Evaluate }[];
  copies: (Copy & { container: string; field: string })[];
  /** `container` is `null` for a top-level field. */
  fills: { path: string; container: string | null; field: string; evaluate: Evaluate }[];
};

const compiledSteps = new WeakMap<Definition, Steps>();

/** Prepares a definition's steps, once per definition. */
export function compileDefinition(definition: Definition): Steps {
  let steps = compiledSteps.get(definition);
  if (!steps) {
    const compiled = (templates: Readonly<Record<string, Template>>) =>
      Object.entries(templates).map(([path, template]) => ({ path, evaluate: compile(template) }));
    steps = {
      containers: compiled(definition.containers),
      copies: definition.copies.map((copy) => {
        const [container = "", field = ""] = copy.to.split(".");
        return { ...copy, container, field };
      }),
      fills: compiled(definition.fills).map(({ path, evaluate }) => {
        const [container, field] = path.split(".") as [string, string?];
        return { path, container: field === undefined ? null : container, field: field ?? path, evaluate };
      }),
    };
    compiledSteps.set(definition, steps);
  }
  return steps;
}

function compile(template: Template): Evaluate {
  if (typeof template !== "object") return () => template;
  // A new value each time, as a record's plan may change it.
  if (Array.isArray(template)) {
    const elements = template.map(compile);
    return (record, startedAt) => elements.map((evaluate) => evaluate(record, startedAt));
  }
  if (isSource(template)) return compileSource(template);
  const fields = template as Readonly<Record<string, Template>>;
  const varying = Object.entries(fields).filter(([, inner]) => typeof inner === "object");
  const compiled = varying.map(([name, inner]) => [name, compile(inner)] as const);
  return (record, startedAt) => {
    const value = { ...fields } as JsonObject;
    for (const [name, evaluate] of compiled) value[name] = evaluate(record, startedAt);
    return value;
  };
}

const isSource = (template: Template): template is Source => Object.hasOwn(template as object, "$source");

function compileSource(source: Source): Evaluate {
  switch (source.$source) {
    case "firstNumber":
      return (record, startedAt) => {
        for (const path of source.of) {
          const value = getPath(record, path);
          if (Number.isFinite(numberOf(value))) return value as Json;
        }
        return source.otherwise === "now" ? startedAt : source.otherwise;
      };
    case "largestNumber":
      return (record, startedAt) => {
        let largest: Json | undefined;
        for (const path of source.of) {
          const value = getPath(record, path);
          const number = numberOf(value);
          if (Number.isFinite(number) && (largest === undefined || number > numberOf(largest))) largest = value;
        }
        return largest ?? (source.otherwise === "now" ? startedAt : source.otherwise);
      };
    case "length":
      return (record) => {
        const value = getPath(record, source.of);
        return Array.isArray(value) ? value.length : 0;
      };
    case "isPositive":
      return (record) => {
        const number = numberOf(getPath(record, source.of));
        return Number.isFinite(number) && number > 0;
      };
  }
}

function numberOf(value: Json | undefined): number {
  if (typeof value === "number") return value;
  return isRaw(value) ? Number(value.rawJSON) : Number.NaN;
}
