/** Short forms of tasks, taken apart. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { freeForm } from '../../engine/playbook/free-form.ts'
import { parseYaml, type ScalarNode } from '../../engine/template/values/yaml.ts'

function scalar(text: string): ScalarNode {
  const { node } = parseYaml({ file: 'a.yml', text: `|\n  ${text.replaceAll('\n', '\n  ')}\n` })
  ok(node?.kind === 'scalar')
  return node
}

const all = () => true
const known = (key: string) => ['chdir', 'creates'].includes(key)

const cases: readonly (readonly [string, (key: string) => boolean, Record<string, string>, string | undefined])[] = [
  ['a=1 b=two', all, { a: '1', b: 'two' }, undefined],
  ['a="x y" b=\'p q\'', all, { a: 'x y', b: 'p q' }, undefined],
  ['a={{ x }} b="{{ y | d(\'z z\') }}"', all, { a: '{{ x }}', b: "{{ y | d('z z') }}" }, undefined],
  ['a={{ x if y else "a b" }}', all, { a: '{{ x if y else "a b" }}' }, undefined],
  ['a=b=c', all, { a: 'b=c' }, undefined],
  ['a="x\\ty" b=^\\s+$ c="say \\"hi\\""', all, { a: 'x\ty', b: '^\\s+$', c: 'say "hi"' }, undefined],
  ['a=1 text b=2', all, { a: '1', b: '2' }, 'text'],
  ['echo hi chdir=/tmp', known, { chdir: '/tmp' }, 'echo hi'],
  ['dd if=/dev/zero of=/x creates=/x', known, { creates: '/x' }, 'dd if=/dev/zero of=/x'],
  ['chdir=/a echo  "two  spaces"', known, { chdir: '/a' }, 'echo  "two  spaces"'],
  ['a="\\x41\\u00e9\\U0001f600 \\d \\101"', all, { a: 'A\u00e9\u{1f600} \\d \\101' }, undefined],
  ['echo a \\\n  b', known, {}, 'echo a b'],
  ['first\nsecond chdir=/a', known, { chdir: '/a' }, 'first\nsecond'],
  ["echo it's", known, {}, "echo it's"],
  ['', all, {}, undefined],
]

describe('short forms', () => {
  for (const [text, takes, pairs, rest] of cases)
    it(text || 'nothing', () => {
      const read = freeForm(scalar(text), takes)
      deepEqual(Object.fromEntries(read.pairs.map(({ key, value }) => [key.text, value.text])), pairs)
      equal(read.rest?.text.replace(/\s+$/, ''), rest)
    })
  it('tells of a quote that stays open', () => equal(freeForm(scalar('a="b'), all).open, true))
  it('knows the place of every piece', () => {
    const node = scalar('run it chdir=/tmp more {{ here }}')
    const { source } = node.place
    const { pairs, rest } = freeForm(node, known)
    const [pair] = pairs
    ok(pair && rest)
    equal(source.text.slice(pair.value.place.start, pair.value.place.end), '/tmp')
    equal(source.text.slice(pair.key.place.start, pair.key.place.end), 'chdir')
    equal(rest.locate(rest.text.indexOf('here')), source.text.indexOf('here'))
  })
})
