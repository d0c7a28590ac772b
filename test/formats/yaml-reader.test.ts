/** Ordinary YAML is read in one pass, and exactly as the full parser reads it: whatever is typed into it, the trees are the same. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { Node } from '../../engine/formats/yaml-node.ts'
import { readOrdinary } from '../../engine/formats/yaml-reader.ts'
import { type Parsed, parseFully } from '../../engine/template/values/yaml.ts'

const playbook = `---
# a comment
- name: "Install {{ package }}"  # and one behind
  hosts: web:!db
  vars: { ports: [80, 443], "a": 'it''s', inner: {x: yes} }
  gather_facts: no

  tasks:
  - name: plain over
      two lines

      and a third
    apt: name=nginx state=present
    when: "a is defined and
      (b | default(''))
      \\n \\"c\\""
  -   command: |
        echo 1
          echo 2

        echo 3

    # at the end of a block
  - copy:
      content: >-
        folded
        text

          further
        again
      dest: /etc/a b
      mode: 0644
    notify:
    - one
    - - two
      - three
    args:
  - template: src='a' dest="b"
    loop: [
      one, "two
        lines",
      {name: a}
    ]
    secret: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      6162
    raw: !unsafe "{{ a }}"
- import_playbook: b.yml
  vars:
    'quoted key': 1.5
    "another": ~
    empty: ''
    time: 1:30
    last: >
      a

      b
`

/** What is compared: kinds, places, values, and what is wrong. */
function shape({ node, diagnostics }: Parsed): unknown {
  return [node && flat(node), diagnostics.map(({ code, message, place }) => [code, message, place?.start, place?.end])]
}

function flat(node: Node): unknown {
  const { start, end } = node.place
  if (node.kind === 'scalar') return [start, end, node.value, node.text, node.tag, node.style, node.locate(node.text.length)]
  if (node.kind === 'seq') return [start, end, node.unsafe, node.items.map(flat)]
  return [start, end, node.unsafe, node.entries.map(({ key, value }) => [flat(key), flat(value)])]
}

const typed = [
  ...[
    ' ',
    '  ',
    '\n',
    '\n\n',
    '- ',
    '-',
    ': ',
    ':',
    '#',
    ' # c',
    '\n# c\n',
    '\n    # c\n',
    '"',
    "'",
    '\\',
    '\\\n',
    '|',
    '>',
    '|-',
    '>2',
    '|+',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!',
    '!unsafe ',
    '!vault ',
    '? ',
    '---\n',
    '\n---',
    '...\n',
    '%',
    '@',
    '<<: ',
    'key: ',
    '\n  x\n',
  ],
  ...['0', '~', 'é', '\u2028', '\u00a0', '\u0085', '\\x41', '\\ ', '{}', '[]', '\t', '\r\n', '\ufeff'],
]
const edit = fc.record({
  at: fc.nat(playbook.length),
  without: fc.nat(4),
  typed: fc.oneof(fc.constantFrom(...typed), fc.constant('')),
})

describe('ordinary YAML', () => {
  it('is read without the full parser', () => {
    const found = readOrdinary({ file: 'a.yml', text: playbook })
    ok(found)
    deepEqual(shape(found), shape(parseFully({ file: 'a.yml', text: playbook })))
  })

  it('is read as the full parser reads it, whatever is typed into it', () => {
    let compared = 0
    const lines = playbook.split('\n')
    fc.assert(
      fc.property(fc.nat(lines.length), fc.integer({ min: 1, max: 30 }), fc.array(edit, { maxLength: 3 }), (first, count, edits) => {
        let text = lines.slice(first, first + count).join('\n')
        for (const { at, without, typed } of edits) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + typed + text.slice(place + without)
        }
        const found = readOrdinary({ file: 'a.yml', text })
        if (!found) return
        compared++
        deepEqual(shape(found), shape(parseFully({ file: 'a.yml', text })))
      }),
      { numRuns: 1500 },
    )
    ok(compared > 200, `${compared} texts were compared`)
  })

  for (const [name, text] of Object.entries({
    anchors: 'a: &x 1\nb: *x\n',
    'a tab': 'a:\t1\n',
    'several documents': 'a: 1\n---\nb: 2\n',
    'a mistake': 'a: b: c\n',
    'an indentation indicator': 'a: |2\n    b\n',
    'deep nesting': `${'['.repeat(200)}${']'.repeat(200)}\n`,
  }))
    it(`leaves ${name} to the full parser`, () => equal(readOrdinary({ file: 'a.yml', text }), undefined))
})
