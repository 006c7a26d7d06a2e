import * as z from "zod";
import type { Json } from "../../engine/losslessJson.ts";
import type { Template } from "../../schema/definition.ts";

/**
 * The shape of a type that is written elsewhere: `shapeOf<Run>()(z.object({ … }))` compiles only while the two are the
 * same in both directions, down to which members may be left out.
 */
export const shapeOf =
  <T>() =>
  <S extends z.ZodType>(shape: S & (IsSame<z.output<S>, T> extends true ? unknown : Differs<z.output<S>, T>)): S =>
    shape;

type IsSame<A, B> = (<X>() => X extends Plain<A> ? 1 : 2) extends <X>() => X extends Plain<B> ? 1 : 2 ? true : false;

/** What the compiler shows of a shape that is not its type's. */
type Differs<A, B> = { "the shape says": Plain<A>; "and the type": Plain<B> };

/** The same whether an object is written out, put together from others or read-only; what has no end is one thing. */
type Plain<T> = [Json] extends [T]
  ? "any JSON value"
  : [Template] extends [T]
    ? "any template"
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** Any JSON value; not the want of one. */
export const json: z.ZodType<Json> = z
  .unknown()
  .refine((value) => value !== undefined)
  .describe("Any JSON value.") as never;

export const figure = () => z.int().min(0);
export const time = (what: string) => z.number().describe(`${what}, in ms since the epoch.`);
/** Where the next page begins. */
export const cursor = z.string().nullable().describe("Where the next page begins; null after the last.");
