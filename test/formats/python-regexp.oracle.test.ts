/** Regular expressions of Python: what they match here is what Python's own `re` says. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { expandTemplate, pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { expressionRules } from '../../modules/files/edit-file.ts'
import { Answers } from '../oracle/answers.ts'

const patterns = [
  '^a', 'a$', '^#?Port', 'a.c', '[]a]+', '[^]a]+', '(?P<n>a)(?P=n)', '\\s+', '\\S+', '[\\s,]+', '[^\\w-]', '(?i)PORT', 'a{,2}b', 'a{x}', '{', '}', ']',
  '(?m)^b$', '\\bfoo\\b', '\\Aa', 'c\\Z', '[a-z\\-_]+', 'a\\-b', '(?x) a  b # c\n c', '(a)(b)?', 'é+', '[é-ü]', '\\x41', '\\101', '[\\]\\[]',
  '(?:x|y)+?', '(?<=a)b', '(?<!a)b', '"\'/`~!@#%&=:;<>,', '\\d{2,}', '[\\d.]+', '$', '^', '(?s)a.c', '[!--]', '[&&]', '\\$\\^', 'a\\nb', '(?#z)a',
  '[[a]', '[a&&b]', '(?s)(.*)b', '^\\s*#?\\s*(PermitRootLogin)\\s+(.*)$',
] // biome-ignore format: a table
const texts = [
  'a', 'abc\n', 'aa\n', '#Port 22\n', 'port', 'foo bar\n', 'a\nb\nc\n', 'é ü x', 'A', '[x]', 'xxyy', 'ab', 'a{x}', '}{]', '12.34', 'a-b', '', '\n',
  'PermitRootLogin yes\n', 'a&b', 'foo', '"\'/`~!@#%&=:;<>,', '\u00a0 \t', '$^', '/', '\nalpha b',
] // biome-ignore format: a table

const answers = new Answers(import.meta.url)

describe('a regular expression of Python', () => {
  it('finds what Python finds, in texts and in bytes', async function () {
    this.timeout(20_000)
    const cases = [false, true].flatMap((bytes) => patterns.flatMap((pattern) => texts.map((text) => ({ pattern, text, bytes }))))
    const theirs = await answers.of('searches', { program, cases }, () => pythonSays(cases))
    for (const [index, one] of cases.entries()) assert.deepEqual(found(one), theirs[index], JSON.stringify(one))
  })

  it('is refused with a word on what is wrong', () => {
    const refusals: [string, RegExp][] = [
      ['(a', /not a valid regular expression: unterminated group/],
      ['*a', /nothing to repeat/],
      ['\\y', /the escape `\\y`/],
      ['(?(1)a|b)', /a group that is not supported/],
    ]
    for (const [pattern, message] of refusals)
      assert.throws(
        () => pythonRegExp(pattern),
        (error) => error instanceof Problem && message.test(error.message),
      )
    assert.deepEqual(expressionRules({ regexp: '(a', insertafter: 'b', insertbefore: undefined }).length, 1)
  })

  it('fills its groups into a template', () => {
    const match = pythonRegExp('(a)(?P<x>b)(c)?').exec('ab')
    assert.ok(match)
    assert.equal(expandTemplate('\\1-\\g<x>-\\3-\\g<0>\\t\\\\\\.\\060', match), 'a-b--ab\t\\\\.0')
    assert.throws(() => expandTemplate('\\4', match), /the group 4/)
    assert.throws(() => expandTemplate('\\g<y>', match), /the group y/)
    assert.throws(() => expandTemplate('\\q', match), /the escape `\\q`/)
  })
})

interface Case {
  readonly pattern: string
  readonly text: string
  readonly bytes: boolean
}

function found({ pattern, text, bytes }: Case): unknown {
  const coded = (word: string) => (bytes ? Buffer.from(word).toString('latin1') : word)
  const match = pythonRegExp(coded(pattern), { bytes }).exec(coded(text))
  return match && [match.index, ...[...match].map((group) => group ?? null)]
}

const program = `
import json, re, sys
answers = []
for case in json.load(sys.stdin):
    pattern, text = case['pattern'], case['text']
    if case['bytes']: pattern, text = pattern.encode(), text.encode()
    match = re.search(pattern, text)
    answers.append(match and [match.start()] + [g.decode('latin1') if isinstance(g, bytes) else g for g in (match[0], *match.groups())])
json.dump(answers, sys.stdout)`

function pythonSays(cases: readonly Case[]): readonly unknown[] {
  const { status, stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}
