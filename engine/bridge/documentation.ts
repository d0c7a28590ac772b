/** The documentation of a module in Python, as a declaration that the reference can show. */

import type { Described } from '../model/described.ts'
import type { Option, Options, OptionType } from '../model/module.ts'

type Words = string | readonly string[]

interface PythonOption {
  readonly description?: Words
  readonly type?: string
  readonly elements?: string
  readonly required?: boolean
  readonly default?: unknown
  readonly choices?: readonly unknown[] | Readonly<Record<string, unknown>>
  readonly aliases?: readonly string[]
  readonly suboptions?: Readonly<Record<string, PythonOption>> | null
}

/** `DOCUMENTATION`, `EXAMPLES` and `RETURN` of a module. */
export interface Documentation {
  readonly described: {
    readonly short_description?: string
    readonly notes?: Words
    readonly options?: Readonly<Record<string, PythonOption>> | null
  }
  readonly examples: string
  readonly returned: Readonly<Record<string, { readonly description?: Words }>>
}

/** `through`: what runs it. */
export function describedInPython(name: string, through: string, { described, examples, returned }: Documentation): Described {
  const results = Object.entries(returned).map(([key, { description }]) => [key, sentences(description)] as const)
  return {
    name,
    through,
    summary: sentences(described.short_description).replace(/\.$/, ''),
    notes: listOf(described.notes).map(plain),
    options: optionsIn(described.options),
    examples: examples.replace(/^\s*---/, ''),
    ...(results.length > 0 && { results: Object.fromEntries(results) }),
  }
}

const types: Readonly<Record<string, OptionType>> = {
  bool: 'boolean',
  dict: 'dict',
  float: 'number',
  int: 'integer',
  list: 'list',
  path: 'path',
  raw: 'any',
}

function optionsIn(options: Readonly<Record<string, PythonOption>> | null | undefined): Options {
  return Object.fromEntries(Object.entries(options ?? {}).map(([name, option]) => [name, optionOf(option)]))
}

function optionOf(option: PythonOption): Option {
  const { type = 'str', elements = 'str', choices, aliases = [], suboptions } = option
  const inner = suboptions ? { properties: optionsIn(suboptions) } : {}
  const words = choices && { enum: (Array.isArray(choices) ? choices : Object.keys(choices)).map(String) }
  const held =
    type === 'list' ? { items: { type: types[elements] ?? 'string', description: '', ...inner, ...words } } : { ...inner, ...words }
  return {
    type: types[type] ?? 'string',
    ...held,
    ...(option.required === true && { required: true }),
    ...(option.default !== undefined && option.default !== null && { default: option.default }),
    aliases,
    description: sentences(option.description),
  }
}

function sentences(words: Words | undefined): string {
  return listOf(words)
    .map((each) => plain(each).replace(/(?<![.!?:])$/, '.'))
    .join(' ')
}

function listOf(words: Words | undefined): readonly string[] {
  return words === undefined ? [] : typeof words === 'string' ? [words] : words
}

/** Without the marks of Ansible's documentation. */
function plain(text: string): string {
  return String(text)
    .replace(/\b[LR]\(([^,)]*),[^)]*\)/g, '$1')
    .replace(/\b[BCEIMOPV]\(([^)]*)\)/g, '`$1`')
    .replace(/\bU\(([^)]*)\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
