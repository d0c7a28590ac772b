/** JSON schemas with the types of what they describe: that both agree is checked by the compiler. */
import type { JsonSchema } from '../../options/options.ts'

export interface Typed<T> {
  readonly schema: JsonSchema
  /** Exists for the compiler alone. */
  readonly type?: T
}
export type TypeOf<S> = S extends { readonly type?: infer T } ? T : never

export const anything: Typed<unknown> = { schema: {} }
export const text: Typed<string> = { schema: { type: 'string' } }
export const number: Typed<number> = { schema: { type: 'number' } }
export const count: Typed<number> = { schema: { type: 'integer', minimum: 0 } }
export const flag: Typed<boolean> = { schema: { type: 'boolean' } }
/** Present where it is so. */
export const yes: Typed<true> = { schema: { const: true } }

export function word<const W extends string | number>(...words: readonly W[]): Typed<W> {
  return { schema: words.length === 1 ? { const: words[0] } : { enum: words } }
}

export function list<T>(of: Typed<T>): Typed<readonly T[]> {
  return { schema: { type: 'array', items: of.schema } }
}

export function dict<T>(of: Typed<T>): Typed<Readonly<Record<string, T>>> {
  return { schema: { type: 'object', additionalProperties: of.schema } }
}

/** A field: what it holds and what that means. A `?` at the end of its name: it may be absent. */
export type Fields = Readonly<Record<string, readonly [type: Typed<unknown>, meaning?: string]>>
type RequiredName<N> = N extends `${string}?` ? never : N
type OptionalName<N> = N extends `${infer Name}?` ? Name : never
type Flat<T> = { readonly [K in keyof T]: T[K] }
export type ObjectOf<F extends Fields> = Flat<
  { readonly [N in keyof F as RequiredName<N>]: TypeOf<F[N][0]> } & { readonly [N in keyof F as OptionalName<N>]?: TypeOf<F[N][0]> }
>

export function object<F extends Fields>(fields: F, meaning?: string): Typed<ObjectOf<F>> {
  const entries = Object.entries(fields)
  const properties = Object.fromEntries(
    entries.map(([name, [of, description]]) => [name.replace(/\?$/, ''), described(of.schema, description)]),
  )
  const required = entries.map(([name]) => name).filter((name) => !name.endsWith('?'))
  return { schema: described({ type: 'object', properties, required, additionalProperties: false }, meaning) }
}

export function either<S extends readonly Typed<unknown>[]>(...of: S): Typed<TypeOf<S[number]>> {
  return { schema: { oneOf: of.map(({ schema }) => schema) } }
}

/** A part of a schema with a name, written once: `document` puts it in its place. */
export function definition<T>(name: string, of: Typed<T>): Typed<T> {
  definitions[name] = of.schema
  return { schema: { $ref: `#/$defs/${name}` } }
}
const definitions: Record<string, JsonSchema> = {}

/** A whole schema, with the definitions it uses. */
export function document(title: string, { schema }: Typed<unknown>): JsonSchema {
  const used = new Map<string, JsonSchema>()
  const find = (part: unknown): void => {
    const names = [...JSON.stringify(part).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name as string)
    for (const name of names) {
      if (used.has(name)) continue
      used.set(name, definitions[name] as JsonSchema)
      find(definitions[name])
    }
  }
  find(schema)
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema, $defs: Object.fromEntries([...used].sort()) }
}

function described(schema: JsonSchema, description: string | undefined): JsonSchema {
  if (description === undefined) return schema
  // Draft 7 has no eyes for what stands beside a reference.
  return '$ref' in schema ? { allOf: [schema], description } : { ...schema, description }
}

/** Both written out, so that only what they are is compared. */
type Deep<T> = unknown extends T
  ? T
  : T extends string | number | boolean | undefined | null
    ? T
    : T extends readonly (infer I)[]
      ? readonly Deep<I>[]
      : { readonly [K in keyof T]: Deep<T[K]> }
export type Same<A, B> = (<T>() => T extends Deep<A> ? 1 : 2) extends <T>() => T extends Deep<B> ? 1 : 2 ? true : false
