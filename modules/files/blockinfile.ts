/** `blockinfile`: a block of lines between two marker lines of a text file. */

import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
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
  writtenBackup,
} from './edit-file.ts'
import type { PathState } from './path-state.ts'

const options = {
  ...editOptions,
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the block should be in the file.' },
  block: {
    type: 'string',
    default: '',
    aliases: ['content'],
    description: 'Lines of the block, without markers. An empty text removes the block.',
  },
  marker: {
    type: 'string',
    default: '# {mark} ANSIBLE MANAGED BLOCK',
    description: 'Template of the marker lines, with `{mark}` as placeholder. Each block of a file needs its own marker.',
  },
  marker_begin: { type: 'string', default: 'BEGIN', description: 'Text for `{mark}` in the line before the block.' },
  marker_end: { type: 'string', default: 'END', description: 'Text for `{mark}` in the line after the block.' },
  ...insertOptions,
  append_newline: { type: 'boolean', default: false, description: 'Keep an empty line after the block, unless it ends the file.' },
  prepend_newline: { type: 'boolean', default: false, description: 'Keep an empty line before the block, unless it begins the file.' },
} as const

type BlockParams = Params<typeof options>

export default defineModule({
  name: 'blockinfile',
  confined: true,
  summary: 'Manage a block of lines in a text file',
  notes: [
    'Regular expressions use the syntax of Python and match bytes: `\\w` means ASCII letters, digits and `_`.',
    '`state: absent` succeeds if the file is missing; Ansible fails unless `create` is set.',
    '`state: absent` leaves a file without the block unchanged; Ansible adds a missing newline at its end.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Allow a group to log in with passwords
  blockinfile:
    path: /etc/ssh/sshd_config
    block: |
      Match Group friends
        PasswordAuthentication yes
    validate: sshd -t -f %s
    backup: true

- name: Add the hosts of the cluster
  blockinfile:
    path: /etc/hosts
    marker: '# {mark} cluster'
    marker_begin: from here
    marker_end: to here
    insertbefore: BOF
    append_newline: true
    prepend_newline: true
    block: 192.0.2.10 one.example.org

- name: Configure the site below its heading
  blockinfile: { path: /etc/app.conf, insertafter: '^\\[site\\]', block: 'name = ours', create: true, owner: root, group: root, mode: '0640' }

- name: Remove the old block
  blockinfile: { path: /etc/app.conf, marker: '; {mark} legacy', state: absent }
`,
  diffIsList: true,
  results: {
    msg: 'What was done: `File created`, `Block inserted`, `Block removed` or empty.',
    backup_file: 'Path of the backup.',
  },
  relations: { exclusive: [['insertbefore', 'insertafter']] },
  rules: ({ insertafter, insertbefore, ...params }) => [...editRules(params), ...expressionRules({ insertafter, insertbefore })],
  probe: editReads,

  plan(params, state) {
    const edit = editOf(params, state.file)
    return edit ? placeEdit(params, state, textBytes(edit.text)) : []
  },

  returns(params, state, done) {
    const edit = editOf(params, state.file)
    const msg = edit ? withAttributes(edit.message, params, state) : `File ${state.file.path} not present`
    return { msg, ...writtenBackup(done) }
  },
})

/** The wanted text; undefined if the file does not exist and none is needed. */
function editOf(params: BlockParams, file: PathState): { readonly text: string; readonly message: string } | undefined {
  const content = presentContent(file)
  if (!content && params.state === 'absent') return undefined
  if (!content && !params.create)
    throw new Problem(`\`${file.path}\` does not exist`, {
      hint: 'set `create: true` to create it',
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

/** Replaces the block, or inserts a new one. */
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

/** Where to insert a new block. An expression that begins with the flag `m` is matched against the whole text, not each line. */
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

/** Lines with their line ends, of any system. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+/g) ?? []
}
