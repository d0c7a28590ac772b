/** Random expressions and templates, the same from the same seed. */

export interface Dice {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  pick<T>(list: readonly T[]): T
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { below, pick: (list) => list[below(list.length)] as never }
}

/** What the generated texts find in their scope. */
export const variables = {
  i: 7,
  j: -3,
  z: 0,
  f: 2.5,
  s: 'Hello World',
  e: '',
  t: true,
  n: null,
  l: [3, 1, 2],
  w: ['b', 'A', 'c'],
  d: { b: 2, a: 1 },
  u: [
    { k: 'x', v: 3 },
    { k: 'y', v: 1 },
  ],
}

const leaves = [
  'i',
  'j',
  'z',
  'f',
  's',
  'e',
  't',
  'n',
  'l',
  'w',
  'd',
  'u',
  '0',
  '1',
  '12',
  '2.0',
  '0.5',
  "'a'",
  '"q"',
  'true',
  'false',
  'none',
  '[]',
  '{}',
  '(1, 2)',
  '[1, [2]]',
]
const filters = [
  'int',
  'float',
  'string',
  'length',
  'list',
  'first',
  'last',
  'upper',
  'lower',
  'sort',
  'reverse | list',
  'unique | list',
  'abs',
  'round',
  'round(1)',
  'join("-")',
  'sum',
  'max',
  'min',
  'title',
  'trim',
  'default("d")',
  'default(1, true)',
  'replace("o", "0")',
  'map("string") | list',
  'select | list',
  'batch(2) | list',
  'dictsort',
  'wordcount',
  'center(9)',
  'indent(2)',
  'truncate(5)',
  'map(attribute="k") | list',
  'selectattr("v", "gt", 1) | list',
  'groupby("v") | length',
  'items | list',
  'tojson',
  'capitalize',
]
const tests = [
  'defined',
  'none',
  'string',
  'number',
  'mapping',
  'sequence',
  'iterable',
  'integer',
  'float',
  'boolean',
  'odd',
  'even',
  'divisibleby(2)',
  'in(l)',
  'eq(1)',
  'gt(0)',
  'true',
  'lower',
  'upper',
  'sameas(none)',
]
const methods = [
  'upper()',
  'split()',
  'split("o")',
  'items() | list',
  'get("a")',
  'keys() | list',
  'startswith("H")',
  'replace("l", "")',
  'index(1)',
  'count("o")',
  'strip()',
  'title()',
  'splitlines()',
  'find("o")',
  'zfill(4)',
  'values() | list',
  'join(w)',
  'format(1)',
]
const operators = ['+', '-', '*', '/', '//', '%', '~', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'and', 'or']

export function expressionText(by: Dice, depth = 3): string {
  if (depth === 0) return by.pick(leaves)
  const inner = () => expressionText(by, depth - 1)
  switch (by.below(13)) {
    case 0:
    case 1:
    case 2:
      return `${inner()} ${by.pick(operators)} ${inner()}`
    case 3:
      return `(${inner()})`
    case 4:
    case 5:
      return `(${inner()}) | ${by.pick(filters)}`
    case 6:
      return `(${inner()}) is ${by.pick(['', 'not '])}${by.pick(tests)}`
    case 7:
      return `(${inner()}).${by.pick(methods)}`
    case 8:
      return `(${inner()})[${by.pick(['0', '1', '-1', '"a"', '1:', ':-1', '::-1', '::2', 'i'])}]`
    case 9:
      return `${by.pick(['not ', '-', '+'])}(${inner()})`
    case 10:
      return by.pick([`[${inner()}, ${inner()}]`, `(${inner()},)`, `{'k': ${inner()}}`])
    case 11:
      return `(${inner()} if ${inner()} else ${inner()})`
    default:
      return by.pick(leaves)
  }
}

const pieces = [
  'x',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  'a b\n',
  ' y',
  '{{ i }}',
  '{{- i }}',
  '{{ i -}}',
  '{{- i -}}',
  '{# c #}',
  '{#- c #}',
  '{# c -#}',
  '{#- c\nd -#}',
  '{% set q = 1 %}',
  '{%- set q = 1 %}',
  '{% set q = 1 -%}',
  '{%+ set q = 1 %}',
  '{% set q = 1 +%}',
  '{%- set q = 1 -%}',
  '{% raw %} {{ r }} \n{% endraw %}',
  '{%- raw -%} {% x %} \n {%- endraw -%}',
  '{% raw %}a{%+ endraw +%}',
]

/** A template of blocks, comments, raw parts and white space, with all signs of white space control. */
export function templateText(by: Dice, depth = 2): string {
  return Array.from({ length: 1 + by.below(6) }, () => (depth > 0 && by.below(3) === 0 ? block(by, depth) : by.pick(pieces))).join('')
}

function block(by: Dice, depth: number): string {
  const open = () => by.pick(['{%', '{%', '{%-', '{%+'])
  const close = () => by.pick(['%}', '%}', '-%}', '+%}'])
  const inner = () => templateText(by, depth - 1)
  if (by.below(2) === 0)
    return `${open()} if ${by.pick(['t', 'z'])} ${close()}${inner()}${open()} else ${close()}${inner()}${open()} endif ${close()}`
  return `${open()} for x in l ${close()}${inner()}{{ x }}${open()} endfor ${close()}`
}
