/** `replace`: replaces every match of a regular expression in a text file. */

import { expandTemplate, pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { refusedAttributes } from './attributes.ts'
import {
  editOptions,
  editReads,
  editRules,
  expressionRules,
  placeEdit,
  presentContent,
  withAttributes,
  writtenBackup,
} from './edit-file.ts'
import type { PathState } from './path-state.ts'

const options = {
  ...editOptions,
  regexp: {
    type: 'string',
    required: true,
    description: 'Regular expression, applied to the whole text; `^` and `$` match at every line.',
  },
  replace: {
    type: 'string',
    default: '',
    description: 'Replacement for each match; it may refer to groups (`\\1`, `\\g<name>`). By default, matches are removed.',
  },
  after: {
    type: 'string',
    description: 'Regular expression: replace only after its first match; `.` also matches newlines.',
  },
  before: {
    type: 'string',
    description: 'Regular expression: replace only before its first match; `.` also matches newlines.',
  },
  encoding: {
    enum: ['utf-8', 'utf8', 'UTF-8', 'UTF8'],
    default: 'utf-8',
    description: 'Character encoding of the file; only UTF-8 is supported.',
  },
} as const

type ReplaceParams = Params<typeof options>

export default defineModule({
  name: 'replace',
  confined: true,
  summary: 'Replace all matches of a regular expression in a text file',
  notes: ['Regular expressions use the syntax of Python. If `regexp` also matches the replacement, every run changes the file.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: Rename a host in the hosts file
  replace: { path: /etc/hosts, regexp: '(\\s)old\\.example\\.org(\\s.*)?$', replace: '\\1new.example.org\\2', backup: true }

- name: Change the port of one section
  replace:
    path: /etc/app.conf
    after: '^\\[site\\]'
    before: '^\\[admin\\]'
    regexp: '^listen = \\d+$'
    replace: listen = 8080
    encoding: utf-8
    validate: grep -q listen %s
    owner: root
    group: root
    mode: '0644'
`,
  diffIsList: true,
  results: {
    msg: 'Number of replacements, or that no text was found between `after` and `before`.',
    rc: 'Always 0.',
    backup_file: 'Path of the backup.',
  },
  rules: ({ regexp, after, before, ...params }) => [...editRules(params), ...expressionRules({ regexp, after, before })],
  probe: editReads,

  plan(params, state) {
    return placeEdit(params, state, Buffer.from(editOf(params, state.file).text))
  },

  returns(params, state, done) {
    const { message } = editOf(params, state.file)
    return { msg: withAttributes(message, params, state), rc: 0, ...writtenBackup(done) }
  },
})

function editOf(params: ReplaceParams, file: PathState): { readonly text: string; readonly message: string } {
  const text = textOf(file)
  const pattern = sectionPattern(params)
  const section = pattern === undefined ? ([0, text.length] as const) : sectionOf(text, pattern)
  if (!section) return { text, message: `Pattern for before/after params did not match the given file: ${pattern}` }
  const [start, end] = section
  const old = text.slice(start, end)
  let count = 0
  const fresh = old.replace(pythonRegExp(params.regexp, { multiline: true }, 'g'), (...found) => {
    count++
    return expandTemplate(params.replace, matchOf(found))
  })
  if (fresh === old) return { text, message: '' }
  return { text: text.slice(0, start) + fresh + text.slice(end), message: `${count} replacements made` }
}

function textOf(file: PathState): string {
  const content = presentContent(file)
  if (!content) throw new Problem(`\`${file.path}\` does not exist`, { msg: `Path ${file.path} does not exist !`, results: { rc: 257 } })
  const text = content.toString('utf8')
  if (!Buffer.from(text).equals(content)) throw new Problem(`\`${file.path}\` is not encoded in UTF-8`, { kind: 'encoding' })
  return text
}

/** Matches the text between `after` and `before`; undefined without them. */
function sectionPattern({ after, before }: ReplaceParams): string | undefined {
  if (!after && !before) return undefined
  return `${after ?? ''}${after && before ? '(?P<subsection>.*?)' : '(?P<subsection>.*)'}${before ?? ''}`
}

/** Start and end of that text; undefined if there is none. */
function sectionOf(text: string, pattern: string): readonly [number, number] | undefined {
  return pythonRegExp(pattern, { dotAll: true }, 'd').exec(text)?.indices?.groups?.subsection
}

/** Arguments of a `String.replace` callback as a result of `RegExp.exec`. */
function matchOf(found: readonly unknown[]): RegExpExecArray {
  const groups = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string>) : undefined
  const texts = found.slice(0, groups ? -3 : -2) as string[]
  return Object.assign(texts, { index: 0, input: '', groups }) as unknown as RegExpExecArray
}
