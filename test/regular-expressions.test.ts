/**
 * No expression takes a time that grows with the square of a text that a host may choose, or faster: a million line feeds would hold up a
 * run for hours. What reads other texts only may stand here, with the reason.
 */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { parse, type Token } from 'acorn'
import { analyse } from 'scslre'
import { pythonLines } from '../engine/formats/text-lines.ts'
import { trimBoth, trimEnd, withoutSlashes } from '../engine/formats/trim.ts'

const author = 'written by the author of the project'
const once = 'each character is looked at a number of times that does not grow with the text: what the analysis sees cannot fail'
const exceptions: readonly (readonly [file: string, beginning: string, why: string])[] = [
  ['engine/formats/debian-version', '\\[!?[^\\]]+\\]', author],
  ['engine/formats/path-glob', '\\[!?\\]?', author],
  ['engine/formats/python-regexp', '^\\{\\d+,?\\d*\\}$', author],
  ['engine/formats/python-regexp', '\\\\.|\\[', author],
  ['engine/formats/python-regexp', '\\\\([0-7]{3}', author],
  ['engine/formats/text-lines', '[^\\n]*\\n', once],
  ['engine/formats/yaml-errors', '^(\\s*(?:- +)*', author],
  ['engine/inventory/host-ranges', '^\\[([\\da-fA-F', author],
  ['engine/inventory/host-ranges', '\\[[^\\]]*\\]', author],
  ['engine/inventory/patterns', '\\[!?[^\\]]*\\]', author],
  ['engine/inventory/patterns', '(?:[^\\s:[\\]]', author],
  ['engine/lint/variables', '\\{\\{.*?\\}\\}', author],
  ['engine/model/controller-python', '^#!\\s*', 'the first line of a program of the controller'],
  ['engine/model/home', '\\/+$', 'a home of the controller'],
  ['engine/settings/read', '^(\\s*)([^=:]*?)', author],
  ['engine/template/methods/string', '[^\\r\\n\\v', once],
  ['engine/template/render-file', '\\s*(\\w+)\\s*:', author],
  ['engine/template/values/format-percent', '\\.?0+$', 'digits of a number'],
  ['engine/template/values/format-percent', '\\.?0+(?=[eE])', 'digits of a number'],
  ['engine/template/values/format-percent', '\\.([^.[]+)', author],
  ['engine/transport/ssh/ssh-config', '^\\s*([A-Za-z0-9]+)', 'the configuration of the user'],
  ['engine/transport/ssh/ssh-config', '^\\s*Include', 'the configuration of the user'],
  ['engine/transport/ssh/ssh-config', '^\\s*Match', 'the configuration of the user'],
  ['modules/command/creates', '[^/]*[*?[]', author],
  ['modules/command/dialogue', '\\(\\?P|', author],
  ['modules/dnf/yum_repository', '^((?:proxy_)?password', once],
  ['modules/files/blockinfile', '[^\\r\\n]*', once],
  ['modules/files/checksum', '^([\\da-f]{32,})', once],
  ['modules/postgresql/hba', '(?:[^\\n]*', once],
  ['modules/postgresql/options', '^[^\'"\\n]*', author],
  ['modules/postgresql/options', '^[^;\\n]*', author],
  ['modules/system/modprobe', '^options', once],
  ['modules/users/pamd', '^\\s*(-?(?:auth', once],
  ['modules/vcs/login', '^(https?', author],
  ['modules/web/password-file', '^([^#', once],
]

interface Literal {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** Literals of the compiled product. */
function* literalsIn(): Generator<Literal> {
  for (const room of ['engine', 'modules'])
    for (const each of fs
      .readdirSync(path.join('dist', room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))) {
      const found: Literal[] = []
      const file = path.join(room, each).replace(/\.js$/, '')
      parse(fs.readFileSync(path.join('dist', room, each), 'utf8'), {
        ecmaVersion: 'latest',
        sourceType: 'module',
        onToken(token) {
          const { type, value } = token as Token & { readonly value: { readonly pattern: string; readonly flags: string } }
          if (type.label === 'regexp') found.push({ file, source: value.pattern, flags: value.flags })
        },
      })
      yield* found
    }
}

describe('expressions', function () {
  this.timeout(60_000)
  let literals: readonly Literal[]
  before(() => {
    literals = [...literalsIn()]
  })

  it('are linear in what a host may choose', () => {
    const slow = literals.filter(({ source, flags }) => analyse({ source, flags }, { assumeRejectingSuffix: false }).reports.length > 0)
    const isListed = ({ file, source }: Literal) => exceptions.some(([of, beginning]) => of === file && source.startsWith(beginning))
    const unlisted = slow.filter((each) => !isListed(each)).map(({ file, source }) => `${file}: ${source}`)
    assert.deepEqual(unlisted, [])
    const unused = exceptions.filter(([of, beginning]) => !slow.some(({ file, source }) => of === file && source.startsWith(beginning)))
    assert.deepEqual(unused, [])
  })

  it('are found where they are slow', () => {
    assert.equal(analyse({ source: '\\n+$', flags: '' }, { assumeRejectingSuffix: false }).reports.length, 1)
    assert.ok(literals.length > 1000)
  })

  it('are not needed to take characters off an end', () => {
    const many = '\n'.repeat(1_000_000)
    assert.equal(trimEnd(`${many}x${many}`, '\r\n').length, 1_000_001)
    assert.equal(trimBoth(`${many}x${many}`, '\r\n'), 'x')
    assert.deepEqual(['/', '///', '/a//', '', 'a'].map(withoutSlashes), ['/', '/', '/a', '', 'a'])
    assert.equal(pythonLines(`${many}x`).length, 1_000_001)
  })
})
