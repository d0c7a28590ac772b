/** Generates a TypeScript skeleton for a plug-in in Python: names come from its text, the implementation is left to the author. */

const maxNames = 6

export function filterExample(name: string, python: string): string {
  return functionExample('filters', name, python, 'String(value)')
}

export function testExample(name: string, python: string): string {
  return functionExample('tests', name, python, "value === '…'")
}

export function lookupExample(name: string): string {
  return plugins('lookups', name, ["summary: '…',", 'run: (terms) => terms.map((term) => String(term)),'])
}

/** A function of a value and named parameters. */
function functionExample(kind: string, name: string, python: string, body: string): string {
  const parameters = parametersOf(name, python)
  const signature = parameters.length > 0 ? `(value, { ${parameters.join(', ')} })` : '(value)'
  return plugins(kind, name, [
    "summary: '…',",
    ...(parameters.length > 0 ? [`parameters: { ${parameters.map((each) => `${each}: '…'`).join(', ')} },`] : []),
    `run: ${signature} => ${body},`,
  ])
}

function plugins(kind: string, name: string, lines: readonly string[]): string {
  return [
    "import { definePlugins } from 'tsplay'",
    '',
    'export default definePlugins({',
    `  ${kind}: {`,
    `    ${name}: {`,
    ...lines.map((line) => `      ${line}`),
    '    },',
    '  },',
    '})',
  ].join('\n')
}

export function moduleExample(name: string, python: string): string {
  const options = optionsOf(python)
  const [first = 'path'] = options.map(([option]) => option)
  const lines = options.length > 0 ? options : ([['path', "type: 'path', required: true"]] as const)
  return [
    "import { defineModule, run } from 'tsplay'",
    '',
    'export default defineModule({',
    `  name: '${name}',`,
    "  summary: '…',",
    '  options: {',
    ...lines.map(([option, words]) => `    ${option}: { ${words === '' ? '' : `${words}, `}description: '…' },`),
    '  },',
    `  examples: '- ${name}: { ${first}: … }',`,
    `  probe: ({ ${first} }) => ({ now: { at: 'host', script: 'cat "$1"', args: [${first}], parse: ({ stdout }) => stdout } }),`,
    `  plan: ({ ${first} }, { now }) => (now === '…' ? [] : [{ summary: '…', action: run(['…', ${first}]) }]),`,
    '})',
  ].join('\n')
}

/** Parameters of the function of a filter or test, without the value itself. */
function parametersOf(name: string, python: string): readonly string[] {
  const called = new RegExp(`["']${name}["']\\s*:\\s*(?:self\\.)?(\\w+)`).exec(python)?.[1] ?? name
  const written = new RegExp(`def ${called}\\(([^)]*)\\)`).exec(python)?.[1] ?? ''
  const names = written.split(',').map((each) => each.replace(/[=:].*/s, '').trim())
  return names.filter((each) => each !== 'self' && /^[a-z]\w*$/i.test(each)).slice(1, maxNames)
}

const types: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int: 'integer',
  float: 'number',
  list: 'list',
  dict: 'dict',
  path: 'path',
}

/** Options of its `argument_spec`, with their types. */
function optionsOf(python: string): readonly (readonly [string, string])[] {
  const spec = python.slice(Math.max(0, python.indexOf('argument_spec')))
  const found = [
    ...spec.matchAll(
      /["']?\b([a-z_]\w*)["']?\s*(?:=|:)\s*(?:dict\(|\{)\s*((?:["']?(?:type|required|default|choices|aliases|no_log|elements)\b)[^)}]*)/g,
    ),
  ]
  return found.slice(0, maxNames).map(([, option = '', words = '']) => {
    const type = types[/type["']?\s*[=:]\s*["'](\w+)/.exec(words)?.[1] ?? '']
    const required = /required["']?\s*[=:]\s*True/.test(words)
    return [option, [...(type ? [`type: '${type}'`] : []), ...(required ? ['required: true'] : [])].join(', ')] as const
  })
}
