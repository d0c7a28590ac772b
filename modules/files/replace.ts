/** Replaces every match of an expression in a text file. */

import { expandTemplate, pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { refusedAttributes } from './attributes.ts'
import { editOptions, editReads, editRules, placeEdit, presentContent, withAttributes } from './edit-file.ts'
import { keptFile } from './install-file.ts'
import { expressionRules } from './line-expressions.ts'
import type { PathState } from './path-state.ts'

const options = {
  ...editOptions,
  regexp: { type: 'string', required: true, description: 'What to look for, in the whole text; `^` and `$` match at every line.' },
  replace: {
    type: 'string',
    default: '',
    description: 'What takes the place of each match; it may name groups (`\\1`, `\\g<name>`). Without it matches are removed.',
  },
  after: {
    type: 'string',
    description: 'Only the text behind the first match of this expression is looked at; `.` matches newlines in it.',
  },
  before: {
    type: 'string',
    description: 'Only the text before the first match of this expression is looked at; `.` matches newlines in it.',
  },
  encoding: { enum: ['utf-8', 'utf8', 'UTF-8', 'UTF8'], default: 'utf-8', description: 'How the file is encoded; only UTF-8 is known.' },
} as const

type ReplaceParams = Params<typeof options>

export default defineModule({
  name: 'replace',
  summary: 'Replace every match of an expression in a text file',
  notes: ['Expressions are written as for Python. The replacement must not match again, or every run changes the file.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: The old name server is known by its new name
  replace: { path: /etc/hosts, regexp: '(\\s)old\\.example\\.org(\\s.*)?$', replace: '\\1new.example.org\\2', backup: true }

- name: The listener of the site moves, no other
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
    msg: 'How many matches were replaced, or that nothing was between `after` and `before`.',
    rc: 'Always 0.',
    backup_file: 'Path of the old file that was kept.',
  },
  rules: ({ regexp, after, before, ...params }) => [...editRules(params), ...expressionRules({ regexp, after, before })],
  probe: editReads,

  plan(params, state) {
    return placeEdit(params, state, Buffer.from(editOf(params, state.file).text))
  },

  returns(params, state, done) {
    const { message } = editOf(params, state.file)
    const backup = keptFile(done)
    return { msg: withAttributes(message, params, state), rc: 0, ...(backup === undefined ? {} : { backup_file: backup }) }
  },
})

function editOf(params: ReplaceParams, file: PathState): { readonly text: string; readonly message: string } {
  const text = textOf(file)
  const section = sectionOf(text, params)
  if (!section) return { text, message: `no text in ${file.path} lies between \`after\` and \`before\`` }
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
  if (!content) throw new Problem(`there is no file \`${file.path}\``, { msg: `Path ${file.path} does not exist !`, results: { rc: 257 } })
  const text = content.toString('utf8')
  if (!Buffer.from(text).equals(content)) throw new Problem(`\`${file.path}\` is not encoded in UTF-8`)
  return text
}

/** Start and end of the text between `after` and `before`; undefined where they do not match. */
function sectionOf(text: string, { after, before }: ReplaceParams): readonly [number, number] | undefined {
  if (!after && !before) return [0, text.length]
  const inner = after && before ? '(?P<subsection>.*?)' : '(?P<subsection>.*)'
  const match = pythonRegExp(`${after ?? ''}${inner}${before ?? ''}`, { dotAll: true }, 'd').exec(text)
  return match?.indices?.groups?.subsection
}

/** What `String.replace` hands over, as `RegExp.exec` would have it. */
function matchOf(found: readonly unknown[]): RegExpExecArray {
  const groups = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string>) : undefined
  const texts = found.slice(0, groups ? -3 : -2) as string[]
  return Object.assign(texts, { index: 0, input: '', groups }) as unknown as RegExpExecArray
}
