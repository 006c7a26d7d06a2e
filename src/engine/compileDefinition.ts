import { type Conversion, conversionsOf } from "../schema/conversions.ts";
import type { Copy, Definition, Source, Template } from "../schema/definition.ts";
import type { Derived } from "../schema/derived.ts";
import { fieldOfPath, holderOf } from "../schema/paths.ts";
import { isRaw, type Json, type JsonObject } from "./losslessJson.ts";
import { valueAt } from "./places.ts";

/** Computes a template's value for one place in a record. `elements` are the elements of the lists that the place is in. */
export type Evaluate = (record: JsonObject, startedAt: number, elements: readonly number[]) => Json;

/** Sets the field `field` of the objects at `holder`. */
export type Step = { path: string; holder: string; field: string };
export type TemplateStep = Step & { evaluate: Evaluate };
export type CopyStep = Copy & Step & { conversions: readonly Conversion[]; isInList: boolean };
export type DerivedStep = Derived & Step;

/** The steps of a definition, prepared for planning many records. */
export type Steps = {
  containers: TemplateStep[];
  /** By path; created only by a copy that has a value for them. */
  optionalContainers: Map<string, TemplateStep>;
  copies: CopyStep[];
  fills: TemplateStep[];
  derived: DerivedStep[];
  /** How many levels deeper than before a record can be. */
  addedLevels: number;
};

const compiledSteps = new WeakMap<Definition, Steps>();

/** Prepares a definition's steps, once per definition. */
export function compileDefinition(definition: Definition): Steps {
  let steps = compiledSteps.get(definition);
  if (!steps) {
    steps = compileSteps(definition);
    compiledSteps.set(definition, steps);
  }
  return steps;
}

function compileSteps({ containers, optionalContainers = {}, copies, fills, derived = [] }: Definition): Steps {
  return {
    // A container inside another comes after it.
    containers: compiled(containers).sort((one, other) => levelsOf(one.path) - levelsOf(other.path)),
    optionalContainers: new Map(compiled(optionalContainers).map((step) => [step.path, step])),
    copies: copies.map((copy) => ({
      ...copy,
      ...stepTo(copy.to),
      conversions: conversionsOf(copy),
      isInList: copy.to.includes("["),
    })),
    fills: compiled(fills),
    derived: derived.map((each) => ({ ...each, ...stepTo(each.to) })),
    addedLevels: Math.max(
      1,
      ...copies.map((copy) => levelsOf(copy.to) - levelsOf(copy.from) + levelsAdded(conversionsOf(copy))),
      ...derived.map(({ to }) => levelsOf(to) + maxDerivedLevels),
    ),
  };
}

const compiled = (templates: Readonly<Record<string, Template>>): TemplateStep[] =>
  Object.entries(templates).map(([path, template]) => ({ ...stepTo(path), evaluate: compile(template) }));

const stepTo = (path: string): Step => ({ path, holder: holderOf(path), field: fieldOfPath(path) });

const levelsOf = (path: string): number => path.split(/[.[]/).length;

/** The levels that a derived value may have. */
export const maxDerivedLevels = 50;
/** The levels that a constant may have, as `checkDefinition` sees to it, and one more for what holds it. */
const constantLevels = 31;

/** The levels that conversions can add to a value at most. */
const levelsAdded = (conversions: readonly Conversion[]): number =>
  conversions.reduce((levels, conversion) => {
    if (conversion.$convert === "each") return levels + levelsAdded(conversion.conversions);
    const isConstant = ["values", "whenEmpty", "inObject"].includes(conversion.$convert);
    return levels + (isConstant ? constantLevels : Number(conversion.$convert === "inList"));
  }, 0);

function compile(template: Template): Evaluate {
  if (typeof template !== "object") return () => template;
  // A new value each time, as a record's plan may change it.
  if (Array.isArray(template)) {
    const list = template.map(compile);
    return (...place) => list.map((evaluate) => evaluate(...place));
  }
  if (isSource(template)) return compileSource(template);
  const fields = template as Readonly<Record<string, Template>>;
  const varying = Object.entries(fields).filter(([, inner]) => typeof inner === "object");
  const compiled = varying.map(([name, inner]) => [name, compile(inner)] as const);
  return (...place) => {
    const value = { ...fields } as JsonObject;
    for (const [name, evaluate] of compiled) value[name] = evaluate(...place);
    return value;
  };
}

const isSource = (template: Template): template is Source => Object.hasOwn(template as object, "$source");

function compileSource(source: Source): Evaluate {
  switch (source.$source) {
    case "firstNumber":
      return (record, startedAt, elements) => {
        for (const path of source.of) {
          const value = valueAt(record, path, elements);
          if (Number.isFinite(numberOf(value))) return value as Json;
        }
        return source.otherwise === "now" ? startedAt : source.otherwise;
      };
    case "largestNumber":
      return (record, startedAt, elements) => {
        let largest: Json | undefined;
        for (const path of source.of) {
          const value = valueAt(record, path, elements);
          const number = numberOf(value);
          if (Number.isFinite(number) && (largest === undefined || number > numberOf(largest))) largest = value;
        }
        return largest ?? (source.otherwise === "now" ? startedAt : source.otherwise);
      };
    case "length":
      return (record, _startedAt, elements) => {
        const value = valueAt(record, source.of, elements);
        return Array.isArray(value) ? value.length : 0;
      };
    case "isPositive":
      return (record, _startedAt, elements) => {
        const number = numberOf(valueAt(record, source.of, elements));
        return Number.isFinite(number) && number > 0;
      };
  }
}

function numberOf(value: Json | undefined): number {
  if (typeof value === "number") return value;
  return isRaw(value) ? Number(value.rawJSON) : Number.NaN;
}
