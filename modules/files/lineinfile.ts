/** `lineinfile`: one line of a text file. */

import { expandTemplate, pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { refusedAttributes } from './attributes.ts'
import {
  bytesText,
  editOptions,
  editReads,
  editRules,
  expressionRules,
  insertOptions,
  placeEdit,
  presentContent,
  textBytes,
  withAttributes,
} from './edit-file.ts'
import { keptFile } from './install-file.ts'
import type { PathState } from './path-state.ts'

const options = {
  ...editOptions,
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the line should be in the file.' },
  line: {
    type: 'string',
    aliases: ['value'],
    description: 'The line, required for `present`; with `backrefs` it may refer to groups of `regexp`.',
  },
  regexp: {
    type: 'string',
    aliases: ['regex'],
    description:
      'Regular expression: `line` replaces the last matching line or is added if none matches; with `absent`, all matching lines are removed.',
  },
  search_string: { type: 'string', description: 'Literal text to search for, instead of `regexp`.' },
  backrefs: {
    type: 'boolean',
    default: false,
    description: 'Expand groups of `regexp` in `line` (`\\1`, `\\g<name>`); without a match, nothing is changed.',
  },
  ...insertOptions,
  firstmatch: { type: 'boolean', default: false, description: 'Use the first matching line, not the last.' },
} as const

type LineParams = Params<typeof options>

export default defineModule({
  name: 'lineinfile',
  confined: true,
  summary: 'Manage a line in a text file',
  notes: [
    'Regular expressions use the syntax of Python and match bytes: `\\w` means ASCII letters, digits and `_`.',
    'A line added after a last line without newline starts a new line; Ansible joins the two if `insertafter` matched.',
    'A `line` that ends with a newline adds an empty line and is added again on every run, as with Ansible.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Disable SSH password authentication
  lineinfile: { path: /etc/ssh/sshd_config, regexp: '^#?PasswordAuthentication', line: PasswordAuthentication no, validate: sshd -t -f %s, backup: true }

- name: Add the name server to the hosts file
  lineinfile:
    path: /etc/hosts
    search_string: ns.example.org
    line: 192.0.2.53 ns.example.org
    owner: root
    group: root
    mode: '0644'

- name: Change the port and keep the indentation
  lineinfile: { path: /etc/app.conf, regexp: '^(\\s*)port =', line: '\\1port = 8080', backrefs: true, create: true }

- name: Enable the cache in the first section
  lineinfile: { path: /etc/app.conf, line: cache = on, insertafter: '^\\[', firstmatch: true, create: true }

- name: Add a comment at the top
  lineinfile: { path: /etc/app.conf, line: '# Kept by tsplay', insertbefore: BOF }

- name: Remove the old setting
  lineinfile: { path: /etc/app.conf, regexp: ^legacy, state: absent }
`,
  diffIsList: true,
  results: {
    msg: 'What was done: `line added`, `line replaced`, the number of lines removed, or empty.',
    backup: 'Path of the backup, or an empty text.',
    found: 'Number of lines removed, with `absent`.',
  },
  relations: {
    exclusive: [
      ['insertbefore', 'insertafter'],
      ['regexp', 'search_string'],
      ['backrefs', 'search_string'],
    ],
  },
  rules: (params) => [...editRules(params), ...lineRules(params)],
  probe: editReads,

  plan(params, state) {
    const edit = editOf(params, state.file)
    return edit ? placeEdit(params, state, textBytes(edit.lines.join(''))) : []
  },

  returns(params, state, done) {
    const edit = editOf(params, state.file)
    const backup = keptFile(done) ?? ''
    const removed = edit?.removed
    return {
      msg: edit ? withAttributes(edit.message, params, state) : params.state === 'absent' ? 'file not present' : '',
      backup,
      ...emptyMatchWarning(params),
      ...(removed === undefined ? {} : { found: removed }),
    }
  },
})

/** Ansible's warning for an expression or text that is empty. */
function emptyMatchWarning({ regexp, search_string: text }: LineParams): { readonly warnings?: readonly string[] } {
  if (regexp !== '' && text !== '') return {}
  const warning =
    `The ${regexp === '' ? 'regular expression' : 'search string'} is an empty string, which will match every line in the file. ` +
    'This may have unintended consequences, such as replacing the last line in the file rather than appending.'
  return {
    warnings: [regexp === '' ? `${warning} If this is desired, use '^' to match every line in the file and avoid this warning.` : warning],
  }
}

/** The wanted lines; undefined if the file does not exist and none is needed. */
function editOf(params: LineParams, file: PathState): { lines: readonly string[]; message: string; removed?: number } | undefined {
  const content = presentContent(file)
  const lines = linesWithEnds(bytesText(content ?? ''))
  const texts = { regexp: optionalBytesText(params.regexp), searchString: optionalBytesText(params.search_string) }
  if (params.state === 'absent') {
    if (!content) return undefined
    const kept = withoutLine(lines, { ...texts, line: optionalBytesText(params.line) })
    const removed = lines.length - kept.length
    return { lines: kept, message: removed > 0 ? `${removed} line(s) removed` : '', removed }
  }
  if (!content && !params.create)
    throw new Problem(`\`${file.path}\` does not exist`, {
      hint: 'set `create: true` to create it',
      msg: `Destination ${file.path} does not exist !`,
      results: { rc: 257 },
    })
  const edit = presentLine(params, lines, texts)
  return !content && edit.message === '' ? undefined : edit
}

function presentLine(params: LineParams, lines: readonly string[], texts: { regexp?: string; searchString?: string }): LineResult {
  return withLine(lines, {
    ...texts,
    line: bytesText(params.line ?? ''),
    insertAfter: params.insertafter === undefined && params.insertbefore === undefined ? 'EOF' : optionalBytesText(params.insertafter),
    insertBefore: optionalBytesText(params.insertbefore),
    backrefs: params.backrefs,
    firstMatch: params.firstmatch,
  })
}

function optionalBytesText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : bytesText(text)
}

function lineRules(params: LineParams): string[] {
  const problems: string[] = []
  const { state, line, regexp, search_string: text, insertafter: after, insertbefore: before } = params
  if (params.backrefs && regexp === undefined) problems.push('`backrefs` requires `regexp`')
  if (state === 'present' && line === undefined) problems.push('`line` is required with `state: present`')
  if (state === 'absent' && line === undefined && regexp === undefined && text === undefined)
    problems.push('one of `line`, `regexp` and `search_string` is required with `state: absent`')
  return [...problems, ...expressionRules({ regexp, insertafter: after, insertbefore: before })]
}

/** The wanted line; all texts have one character per byte. */
interface LineSpec {
  readonly line: string
  readonly regexp?: string
  readonly searchString?: string
  readonly insertAfter?: string
  readonly insertBefore?: string
  readonly backrefs: boolean
  readonly firstMatch: boolean
}

interface LineResult {
  readonly lines: readonly string[]
  readonly message: '' | 'line added' | 'line replaced'
}

/** Lines with the wanted one. */
function withLine(lines: readonly string[], spec: LineSpec): LineResult {
  const found = findMatch(lines, spec)
  const place = found ? undefined : findPlace(lines, spec)
  const index = found?.index ?? place?.exact
  if (index !== undefined)
    return replaceAt(lines, index, ended(found?.match && spec.backrefs ? expandTemplate(spec.line, found.match) : spec.line))
  if (spec.backrefs) return { lines, message: '' }
  const line = `${spec.line}\n`
  if (spec.insertBefore === 'BOF' || spec.insertAfter === 'BOF') return insertAt(lines, 0, line)
  if (spec.insertAfter === 'EOF' || place?.anchor === undefined) return insertAt(lines, lines.length, line)
  const follower = lines[place.anchor]
  const already = spec.insertAfter !== undefined && follower !== undefined && bare(follower) === spec.line
  return already ? { lines, message: '' } : insertAt(lines, place.anchor, line)
}

/** Lines without the matching ones: by expression, by text, or by equality. */
function withoutLine(lines: readonly string[], spec: Pick<LineSpec, 'regexp' | 'searchString'> & { readonly line?: string }) {
  const expression = spec.regexp === undefined ? undefined : pythonRegExp(spec.regexp, { bytes: true })
  const goes = (line: string) => {
    if (expression) return expression.test(line)
    return spec.searchString === undefined ? bare(line) === spec.line : line.includes(spec.searchString)
  }
  return lines.filter((line) => !goes(line))
}

/** The last matching line, or the first one if wanted. */
function findMatch(lines: readonly string[], { regexp, searchString, firstMatch }: LineSpec) {
  const expression = regexp === undefined ? undefined : pythonRegExp(regexp, { bytes: true })
  if (!expression && searchString === undefined) return undefined
  let found: { readonly index: number; readonly match?: RegExpExecArray } | undefined
  for (const [index, line] of lines.entries()) {
    const match = expression?.exec(line) ?? undefined
    if (!match && !(searchString !== undefined && line.includes(searchString))) continue
    found = { index, match }
    if (firstMatch) break
  }
  return found
}

/** The last line equal to the wanted one, and where a new one would be inserted. */
function findPlace(lines: readonly string[], { line: wanted, insertAfter, insertBefore, firstMatch }: LineSpec) {
  const pattern = [insertAfter, insertBefore].find((word) => word !== undefined && word !== 'BOF' && word !== 'EOF')
  if (insertBefore === 'EOF') throw new Problem('`insertbefore` cannot be `EOF`', { hint: 'use `insertafter: EOF`' })
  const expression = pattern === undefined ? undefined : pythonRegExp(pattern, { bytes: true })
  let exact: number | undefined
  let anchor: number | undefined
  for (const [index, line] of lines.entries()) {
    if (bare(line) === wanted) exact = index
    else if (expression?.test(line)) {
      anchor = insertAfter === undefined ? index : index + 1
      if (firstMatch) break
    }
  }
  return { exact, anchor }
}

function replaceAt(lines: readonly string[], index: number, line: string): LineResult {
  if (lines[index] === line) return { lines, message: '' }
  return { lines: lines.with(index, line), message: 'line replaced' }
}

/** Inserts a line; after a last line without a line end it starts a new one. */
function insertAt(lines: readonly string[], index: number, line: string): LineResult {
  const last = lines.at(-1)
  const separator = index === lines.length && last !== undefined && !last.endsWith('\n') ? ['\n'] : []
  return { lines: lines.toSpliced(index, 0, ...separator, line), message: 'line added' }
}

function ended(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`
}

function bare(line: string): string {
  return trimEnd(line, '\r\n')
}
