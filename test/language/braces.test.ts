/** Expressions with braces, rewritten. */
import { equal, ok } from 'node:assert/strict'
import { withoutBraces } from '../../engine/language/braces.ts'

const cases: readonly (readonly [string, string | undefined])[] = [
  ['{{ a }}', '( a )'],
  ["{{ a }} == 'b'", "( a ) == 'b'"],
  ["'{{ a }}' == 'b'", "(''~( a )~'') == 'b'"],
  ["'x{{ a }}y' in b", "('x'~( a )~'y') in b"],
  ["'{{ a['k'] }}' == b", "(''~( a['k'] )~'') == b"],
  ["b['x-{{ a }}'].c", "b[('x-'~( a )~'')].c"],
  ["{{ a['}}'] }}", "( a['}}'] )"],
  ['{{- a -}} > 1', '(  a  ) > 1'],
  ['x {% if a %}', undefined],
  ['{{ a', undefined],
]

describe('expressions with braces', () => {
  for (const [written, expected] of cases) it(written, () => equal(withoutBraces(written)?.text, expected))
  it('knows where each character was written', () => {
    const written = "{{ a }} == 'b' and c"
    const bare = withoutBraces(written)
    ok(bare)
    equal(bare.origins[bare.text.indexOf('c', 12)], written.indexOf('c', 12))
    equal(bare.origins.length, bare.text.length)
  })
})
