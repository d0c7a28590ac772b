/** Keeps a block of lines between two marker lines of a text file, or keeps it out. */
import { Problem } from '../engine/diagnostic.ts'
import { defineModule, type Params } from '../engine/module.ts'
import { pythonRegExp } from '../engine/python-regexp.ts'
import { refusedAttributes } from './_attributes.ts'
import { bytesText, editOptions, editReads, editRules, placeEdit, presentContent, textBytes, withAttributes } from './_edit.ts'
import { expressionRules } from './_expressions.ts'
import { keptFile } from './_place.ts'
import type { PathState } from './_reads.ts'

const options = {
  ...editOptions,
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the block shall be in the file.' },
  block: {
    type: 'string',
    default: '',
    aliases: ['content'],
    description: 'The lines of the block, without its markers. An empty text takes the block out.',
  },
  marker: {
    type: 'string',
    default: '# {mark} ANSIBLE MANAGED BLOCK',
    description:
      'The marker lines, with `{mark}` where their words go; by them the block is found again, so they differ from block to block.',
  },
  marker_begin: { type: 'string', default: 'BEGIN', description: 'The word for `{mark}` in the line before the block.' },
  marker_end: { type: 'string', default: 'END', description: 'The word for `{mark}` in the line behind the block.' },
  insertafter: {
    type: 'string',
    description: 'A new block goes behind the last line that matches this expression, or to the end of the file (`EOF`, the default).',
  },
  insertbefore: {
    type: 'string',
    description: 'A new block goes before the last line that matches this expression, or to the beginning of the file (`BOF`).',
  },
  create: { type: 'boolean', default: false, description: 'Make the file, and folders above it, where it is missing.' },
  append_newline: { type: 'boolean', default: false, description: 'Keep an empty line behind the block, unless it ends the file.' },
  prepend_newline: { type: 'boolean', default: false, description: 'Keep an empty line before the block, unless it begins the file.' },
} as const

type BlockParams = Params<typeof options>

export default defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines in a text file, or keep it out',
  notes: [
    'Expressions are written as for Python; lines are bytes to them, so that `\\w` means ASCII letters, digits and `_`.',
    'Where there is no file, the block is absent; Ansible fails then unless `create` is set.',
    'A file without the block is left as it is where the block shall be absent; Ansible ends its last line if that has no end.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Members of the group may log in
  blockinfile:
    path: /etc/ssh/sshd_config
    block: |
      Match Group friends
        PasswordAuthentication yes
    validate: sshd -t -f %s
    backup: true

- name: The hosts of the cluster know each other
  blockinfile:
    path: /etc/hosts
    marker: '# {mark} cluster'
    marker_begin: from here
    marker_end: to here
    insertbefore: BOF
    append_newline: true
    prepend_newline: true
    block: 192.0.2.10 one.example.org

- name: The site is set behind its heading
  blockinfile: { path: /etc/app.conf, insertafter: '^\\[site\\]', block: 'name = ours', create: true, owner: root, group: root, mode: '0640' }

- name: The old block is gone
  blockinfile: { path: /etc/app.conf, marker: '; {mark} legacy', state: absent }
`,
  listsDiffs: true,
  results: {
    msg: 'What was done: `File created`, `Block inserted`, `Block removed`, or nothing.',
    backup_file: 'Path of the old file that was kept.',
  },
  rules: ({ insertafter, insertbefore, ...params }) => [
    ...editRules(params),
    ...(insertafter !== undefined && insertbefore !== undefined ? ['`insertafter` and `insertbefore` exclude each other'] : []),
    ...expressionRules({ insertafter, insertbefore }),
  ],
  ruleWords: ({ insertafter, insertbefore }) =>
    insertafter !== undefined && insertbefore !== undefined ? 'parameters are mutually exclusive: insertbefore|insertafter' : undefined,
  probe: editReads,

  plan(params, state) {
    const edit = editOf(params, state.file)
    return edit ? placeEdit(params, state, textBytes(edit.text)) : []
  },

  returns(params, state, done) {
    const backup = keptFile(done)
    const edit = editOf(params, state.file)
    const msg = edit ? withAttributes(edit.message, params, state) : `File ${state.file.path} not present`
    return { msg, ...(backup === undefined ? {} : { backup_file: backup }) }
  },
})

/** The text as it shall be; undefined where there is no file and nothing to put in one. */
function editOf(params: BlockParams, file: PathState): { readonly text: string; readonly message: string } | undefined {
  const content = presentContent(file)
  if (!content && params.state === 'absent') return undefined
  if (!content && !params.create)
    throw new Problem(`there is no file \`${file.path}\``, {
      hint: 'set `create: true` to make it',
      msg: `Path ${file.path} does not exist !`,
      results: { rc: 257 },
    })
  const before = bytesText(content ?? '')
  const block = params.state === 'present' ? blockLines(params) : []
  const text = withBlock(before, block, params).join('')
  if (content && text === before) return { text, message: '' }
  return { text, message: content ? (block.length > 0 ? 'Block inserted' : 'Block removed') : 'File created' }
}

function blockLines({ block, ...params }: BlockParams): readonly string[] {
  if (block === '') return []
  const text = bytesText(block)
  return [
    markerLine(params, params.marker_begin),
    ...splitLines(text.endsWith('\n') ? text : `${text}\n`),
    markerLine(params, params.marker_end),
  ]
}

function markerLine({ marker }: Pick<BlockParams, 'marker'>, word: string): string {
  return bytesText(`${marker.replaceAll('{mark}', word)}\n`)
}

/** Lines with the block in place of the old one, or where a new one goes. */
function withBlock(text: string, block: readonly string[], params: BlockParams): readonly string[] {
  const lines = [...splitLines(text)]
  const first = lines.lastIndexOf(markerLine(params, params.marker_begin))
  const last = lines.lastIndexOf(markerLine(params, params.marker_end))
  let at: number
  if (first < 0 || last < 0) at = placeOf(text, lines, params)
  else {
    at = Math.min(first, last)
    lines.splice(at, Math.abs(last - first) + 1)
  }
  const above = lines[at - 1]
  if (block.length > 0 && above !== undefined && !above.endsWith('\n')) lines[at - 1] = `${above}\n`
  const wanted = params.state === 'present'
  const blankAbove = wanted && params.prepend_newline && at > 0 && lines[at - 1] !== '\n' ? ['\n'] : []
  const blankBelow = wanted && params.append_newline && at < lines.length && lines[at] !== '\n' ? ['\n'] : []
  return lines.toSpliced(at, 0, ...blankAbove, ...block, ...blankBelow)
}

/** Where a new block goes. An expression that begins with the flag `m` looks at the whole text, not at each line. */
function placeOf(text: string, lines: readonly string[], { insertafter, insertbefore }: BlockParams): number {
  const pattern = [insertafter, insertbefore].find((word) => word !== undefined && word !== 'EOF' && word !== 'BOF')
  if (pattern === undefined) return insertbefore === undefined ? lines.length : 0
  const expression = pythonRegExp(bytesText(pattern), { bytes: true })
  const found = /^\(\?[aiLsux]*m/.test(pattern)
    ? lineOfMatch(text, expression, insertafter !== undefined)
    : lines.findLastIndex((line) => expression.test(line))
  if (found < 0) return lines.length
  return insertafter === undefined ? found : found + 1
}

function lineOfMatch(text: string, expression: RegExp, atEnd: boolean): number {
  const match = expression.exec(text)
  if (!match) return -1
  const before = text.slice(0, match.index + (atEnd ? match[0].length : 0))
  return before.split('\n').length - 1
}

/** Lines with their ends, which may be those of any system. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []
}
