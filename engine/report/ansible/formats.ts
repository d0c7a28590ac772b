/** How a result is written behind the end of a task: as JSON, as YAML, or with the output of programs below it. */
import { escapeOutput } from '../escape.ts'
import { pythonJson } from './json.ts'
import { type ItemEnd, isLaidOut, type Shown, shownResult, type TaskEnd } from './result.ts'

export interface Format {
  /** Without a line break at its end. */
  readonly result: (end: TaskEnd | ItemEnd, verbosity: number) => string
  /** A state that is compared, with a line break at its end. */
  readonly state: (value: unknown) => string
  /** On one line. */
  readonly flat: (value: unknown) => string
}

type FormatName = 'json' | 'json line' | 'yaml' | 'own yaml' | 'debug'

/** What is written in other places of the project, and given to a report. */
export interface Writers {
  readonly yaml: (value: unknown, layout: { indent: number; width: number; literal: (text: string) => string | undefined }) => string
  /** As a template writes a value. */
  readonly text: (value: unknown) => string
}

export interface Shape extends Shown {
  readonly name: FormatName
  /** Over lines and easy to read always, or never; undefined leaves it to the format. */
  readonly pretty?: boolean
}

export function formatOf(shape: Shape, writers: Writers): Format {
  switch (shape.name) {
    case 'json':
      return json(shape)
    case 'json line':
      return jsonLine(shape)
    case 'yaml':
      return yaml(shape, writers)
    case 'own yaml':
      return ownYaml(writers)
    case 'debug':
      return debug(writers)
  }
}

const states = {
  state: (value: unknown) => `${pythonJson(value, 4)}\n`,
  flat: (value: unknown) => pythonJson(value, 1).replaceAll('\n', ''),
}

function json({ pretty, ...shown }: Shape): Format {
  const laid = (end: TaskEnd | ItemEnd, verbosity: number) => pretty ?? (isLaidOut(end) || verbosity > 2)
  return {
    ...states,
    result: (end, verbosity) => pythonJson(shownResult(end, verbosity, shown), laid(end, verbosity) ? 4 : undefined),
    ...(pretty === false && { flat: (value) => pythonJson(value) }),
  }
}

/** A line of many lines: what stood between the members is left out. */
function jsonLine(shown: Shown): Format {
  const indent = (end: TaskEnd | ItemEnd, verbosity: number) => (isLaidOut(end) || verbosity > 2 ? 4 : 0)
  return {
    ...states,
    result: (end, verbosity) => pythonJson(shownResult(end, verbosity, shown), indent(end, verbosity)).replaceAll('\n', ''),
  }
}

/** `callback_result_format = yaml`. */
function yaml({ pretty, ...shape }: Shape, writers: Writers): Format {
  const easy = pretty !== false
  const literal = (text: string) => (hasBreak(text) ? (easy ? readableText(text) : text) : undefined)
  const write = (value: unknown, indent: number, margin: number) =>
    writers.yaml(value, { indent, width: 80, literal }).replaceAll(/^(?=.*\S)/gm, ' '.repeat(margin))
  return {
    result: (end, verbosity) => {
      const shown = shownResult(end, verbosity, shape)
      return `\n${easy ? write(withoutLines(shown), 4, 4) : write(shown, 2, 4)}`.replace(/\n$/, '')
    },
    state: (value) => `${write(value, 4, 4)}\n`,
    flat: (value) => write(value, 2, easy ? 1 : 4).replaceAll('\n', ''),
  }
}

/** The callback `yaml`: whether something changed stands in front. */
function ownYaml(writers: Writers): Format {
  const result = (value: Readonly<Record<string, unknown>>) => {
    const { changed, ...rest } = withoutLines(value)
    const head = changed === undefined ? '' : `changed=${String(changed)} `
    const literal = (text: string) => (hasBreak(text) || /[\r\x1c\x1d\x1e]/.test(text) ? looseText(text) : undefined)
    const body = Object.keys(rest).length === 0 ? '' : `\n${writers.yaml(rest, { indent: 2, width: 1000, literal })}`
    return `${head}${body}`.replaceAll('\n', '\n  ').trimEnd()
  }
  return {
    result: (end, verbosity) => result(shownResult(end, verbosity)),
    state: (value) => writers.yaml(value, { indent: 2, width: 1000, literal: () => undefined }),
    flat: (value) => result(value as Readonly<Record<string, unknown>>).replaceAll('\n', ''),
  }
}

const shownBelow = ['stdout', 'stderr', 'msg', 'module_stdout', 'module_stderr']

/** The callback `debug`: output is shown below the rest, unchanged. */
function debug({ text }: Writers): Format {
  return {
    ...states,
    result: (end, verbosity) => {
      const shown = shownResult(end, verbosity)
      const rest = Object.entries(shown).filter(([name]) => ![...shownBelow, 'stdout_lines', 'stderr_lines'].includes(name))
      const below = shownBelow.flatMap((name) =>
        isTrueInPython(shown[name]) ? [`\n\n${name.toUpperCase()}:\n\n${escapeOutput(text(shown[name]))}\n`] : [],
      )
      return `${pythonJson(Object.fromEntries(rest), 4)}${below.join('')}`.replace(/\n$/, '')
    },
  }
}

/** What Python takes for true. */
export function isTrueInPython(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function withoutLines(shown: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = ['stdout', 'stderr'].filter((name) => name in shown && `${name}_lines` in shown)
  return { ...shown, ...Object.fromEntries(names.map((name) => [`${name}_lines`, '<omitted>'])) }
}

function hasBreak(text: string): boolean {
  return /[\n\x85\u2028\u2029]/.test(text)
}

/** As `callback_result_format = yaml` shows them: without blanks at the ends of lines, and tabs as blanks. */
function readableText(text: string): string {
  const expanded = withoutTabs(withoutEnd(text))
  return expanded
    .replaceAll(/[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10fffe}]|\ufeff/gu, '')
    .replaceAll(/(?<! ) +(?=[\n\x85\u2028\u2029])/g, '')
}

/** As the callback `yaml` shows them: what cannot be printed goes first. */
function looseText(text: string): string {
  const printable = withoutEnd(text).replaceAll(/[^\t-\r\x20-\x7e\xa0-\u{10ffff}]/gu, '')
  return withoutTabs(printable)
    .replaceAll(/[\v\f\r]/g, '')
    .replaceAll(/(?<! ) +\n/g, '\n')
}

/** Without white space at its end, which are other signs in Python. */
function withoutEnd(text: string): string {
  return text.replace(/(?<![\s\x1c-\x1f\x85])[\s\x1c-\x1f\x85]+$/, '')
}

/** Each tab goes on to the next column that eight divides. */
function withoutTabs(text: string): string {
  let column = 0
  return text.replaceAll(/[\s\S]/gu, (sign) => {
    if (sign === '\n' || sign === '\r') column = 0
    else if (sign === '\t') {
      const blanks = 8 - (column % 8)
      column += blanks
      return ' '.repeat(blanks)
    } else column++
    return sign
  })
}
