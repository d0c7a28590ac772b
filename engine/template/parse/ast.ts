/** The syntax tree; every node has the offsets of its text. */
import type { Span } from './unit.ts'

export interface Arguments {
  readonly positional: readonly Expr[]
  readonly named: readonly (Span & { readonly name: string; readonly value: Expr })[]
  /** `*list` and `**dict`. */
  readonly spread?: Expr
  readonly spreadNamed?: Expr
}

/** A string literal: the text between its quotes, and its offsets. */
export interface Literal extends Span {
  readonly text: string
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export type Expr = Span &
  /** `braces` is the literal of a string that contains a template. */
  (
    | { readonly kind: 'constant'; readonly value: unknown; readonly braces?: Literal }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'attribute'; readonly on: Expr; readonly name: string }
    | { readonly kind: 'item'; readonly on: Expr; readonly key: Expr }
    | { readonly kind: 'slice'; readonly on: Expr; readonly from?: Expr; readonly to?: Expr; readonly step?: Expr }
    | { readonly kind: 'call'; readonly on: Expr; readonly args: Arguments }
    | { readonly kind: 'filter'; readonly on: Expr; readonly name: string; readonly named: Span; readonly args: Arguments }
    | { readonly kind: 'test'; readonly on: Expr; readonly name: string; readonly named: Span; readonly args: Arguments }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expr[] }
    | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expr, Expr])[] }
    | { readonly kind: 'not'; readonly on: Expr }
    | { readonly kind: 'negative' | 'positive'; readonly on: Expr }
    | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
    | {
        readonly kind: 'compare'
        readonly first: Expr
        readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expr }[]
      }
    | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
    | { readonly kind: 'conditional'; readonly test: Expr; readonly yes: Expr; readonly no?: Expr }
    /** A template inside a string literal of the author; always a string inside the quotes of a condition. */
    | { readonly kind: 'nested-template'; readonly body: readonly Statement[]; readonly quoted: boolean }
    /** `{{ … }}` inside a condition, with adjacent text: `foo_{{ bar }}`. */
    | { readonly kind: 'interpolation'; readonly parts: readonly (string | Expr)[] }
    /** The same after a dot: `d.{{ k }}`. */
    | { readonly kind: 'dynamic-attribute'; readonly parts: readonly (string | Expr)[] }
    /** The body of a `{% filter %}` or `{% set | filter %}` block, as the input of its filters. */
    | { readonly kind: 'body' }
  )

/** What `set` and `for` assign to. */
export type Target = Span &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly on: string; readonly name: string }
    | { readonly kind: 'tuple'; readonly targets: readonly Target[] }
  )

export interface Parameter {
  readonly name: string
  readonly fallback?: Expr
}
export interface Macro {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}
export interface Branch {
  readonly test: Expr
  readonly body: readonly Statement[]
}

export type Statement = Span &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expr }
    | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
    | {
        readonly kind: 'for'
        readonly target: Target
        readonly over: Expr
        readonly test?: Expr
        readonly recursive: boolean
        readonly body: readonly Statement[]
        readonly otherwise: readonly Statement[]
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expr }
    | { readonly kind: 'capture'; readonly target: Target; readonly filter?: Expr; readonly body: readonly Statement[] }
    | { readonly kind: 'macro'; readonly macro: Macro }
    | { readonly kind: 'call-block'; readonly call: Expr; readonly macro: Macro }
    | { readonly kind: 'filter-block'; readonly filter: Expr; readonly body: readonly Statement[] }
    | {
        readonly kind: 'block'
        readonly name: string
        readonly scoped: boolean
        readonly required: boolean
        readonly body: readonly Statement[]
      }
    | { readonly kind: 'extends'; readonly template: Expr }
    | { readonly kind: 'include'; readonly template: Expr; readonly optional: boolean; readonly context: boolean }
    | { readonly kind: 'import'; readonly template: Expr; readonly name: string; readonly context: boolean }
    | { readonly kind: 'from'; readonly template: Expr; readonly names: readonly (readonly [string, string])[]; readonly context: boolean }
    | { readonly kind: 'with'; readonly bindings: readonly (readonly [Target, Expr])[]; readonly body: readonly Statement[] }
    | { readonly kind: 'do'; readonly value: Expr }
    | { readonly kind: 'group'; readonly body: readonly Statement[] }
    | { readonly kind: 'break' | 'continue' }
  )
