/** Filters, tests and lookups that users write in `plugins/`, and what is said of those in Python. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, project } from './project.ts'

const own = `import { readFileSync } from 'node:fs'
import path from 'node:path'
import { definePlugins } from 'tsplay'
import { marks } from './_marks.ts'

export default definePlugins({
  filters: {
    shout: {
      summary: 'A text in capitals, with marks behind it',
      parameters: { times: 'How many marks.', mark: 'Another mark.' },
      run: (value, { times = 1, mark = marks[0] }) => String(value).toUpperCase() + String(mark).repeat(Number(times)),
    },
    kinds: { summary: 'What a value is', run: (value) => JSON.stringify(value) },
    strange: { summary: 'No data', run: () => () => 1 },
    failing: { summary: 'Fails', run: () => { throw new Error('no luck') } },
  },
  tests: {
    paired: { summary: 'An even number', run: (value) => Number(value) % 2 === 0 },
    above: { summary: 'A larger number', parameters: { limit: 'Which.' }, run: (value, { limit }) => Number(value) > Number(limit) },
  },
  lookups: {
    rows: {
      summary: 'Lines of files',
      options: { prefix: 'What stands before each.' },
      run: (terms, { prefix = '' }, here) =>
        terms.flatMap((term) =>
          readFileSync(path.join(here.folders('files').find((folder) => folder.endsWith('files')) ?? '', String(term)), 'utf8')
            .trim().split('\\n').map((line) => String(prefix) + line + String(here.variable('tail') ?? ''))),
    },
    later: { summary: 'Takes time', run: async (terms) => { await new Promise((done) => setTimeout(done, 10)); return terms } },
  },
})
`
const role = `import { definePlugins } from 'tsplay'
export default definePlugins({ filters: { ofRole: { summary: 'Of the role', run: (value) => 'role:' + value } } })
`

describe('plug-ins of users', () => {
  let here: Project
  beforeEach(() => {
    here = project({
      'plugins/words.ts': own,
      'plugins/_marks.ts': "export const marks = ['!', '?']\n",
      'files/lines': 'a\nb\n',
    })
  })
  afterEach(() => here.close())

  const run = (tasks: string, more = '') => {
    here.write({ 'site.yml': `- hosts: localhost\n  gather_facts: false\n${more}  tasks:\n${tasks}` })
    return here.tsplay('run', 'site.yml')
  }
  const says = async (text: string, expected: string, more = '') => {
    const { code, out, all } = await run(`    - debug: { msg: ${JSON.stringify(`>${text}<`)} }\n`, more)
    assert.equal(code, 0, all)
    assert.ok(out.includes(`>${expected}<`), out)
  }

  it('work like the built-in ones: in filters, tests, lookups, map, select and loops', async () => {
    await says(
      "{{ 'a' | shout }} {{ 'a' | shout(2) }} {{ 'a' | shout(mark='?', times=3) }} {{ ['x','y'] | map('shout', 2) | join }} {{ 'a' | acme.words.shout }} {{ 4 is paired }} {{ [1,2,3,4] | select('paired') | list }} {{ [1,2,3] | select('above', 1) | list }} {{ lookup('rows', 'lines', prefix='-') }} {{ query('later', 1, 2) }}",
      'A! A!! A??? X!!Y!! A! True [2, 4] [2, 3] -a.,-b. [1, 2]',
      '  vars: { tail: "{{ \'.\' }}" }\n',
    )
    const { code, out, all } = await run('    - debug: { msg: "{{ item }}" }\n      with_rows: lines\n      when: item is not above(3)\n')
    assert.equal(code, 0, all)
    assert.match(out, /a[\s\S]*b/)
  })

  it('get plain data', async () =>
    says(
      "{{ {'a': [1.0, 2.5, true, none, '{{ no }}'], 'b': (1, 2)} | kinds }}".replace("'{{ no }}'", 'deep'),
      '{"a":[1,2.5,true,null,"in"],"b":[1,2]}',
      '  vars: { deep: "{{ \'in\' }}" }\n',
    ))

  it('are told to fail, with their file, and can not give what is no data', async () => {
    const { code, out } = await run(
      `    - debug: { msg: "{{ 1 | failing }}" }\n      ignore_errors: true\n    - debug: { msg: "{{ 1 | strange }}" }\n`,
    )
    assert.equal(code, 2)
    assert.match(out, /`failing` of .*plugins\/words\.ts:\d+:\d+ .*: no luck/)
    assert.match(out, /`strange` of .*words\.ts /)
  })

  it('come with roles, also those that are only included', async () => {
    here.write({
      'roles/one/plugins/one.ts': role,
      'roles/one/tasks/main.yml': '- debug: { msg: "{{ 1 | ofRole }}" }\n',
      'roles/two/plugins/two.mjs': role.replaceAll('ofRole', 'ofOther'),
      'roles/two/tasks/main.yml': '- debug: { msg: "{{ 1 | ofOther }}" }\n',
    })
    const { code, out, all } = await run('    - include_role: { name: "{{ which }}" }\n', '  vars: { which: two }\n  roles: [one]\n')
    assert.equal(code, 0, all)
    assert.equal(out.match(/role:1/g)?.length, 2)
  })

  it('are refused where the declaration is not whole, or there twice', async () => {
    const declared = (words: string) => `import { definePlugins } from 'tsplay'\nexport default definePlugins({ ${words} })\n`
    const cases: readonly (readonly [string, RegExp])[] = [
      ['export default 1', /incomplete: it has no default export/],
      [declared('filter: {}'), /has no field `filter` \(did you mean `filters`\?\)/],
      [
        declared("filters: { x: { summary: 's', rum: 1 } }"),
        /the filter `x` has no field `rum` \(did you mean `run`\?\); the filter `x` has no function `run`/,
      ],
      [declared('tests: { x: { run: () => true } }'), /the test `x` has no `summary`/],
      [declared("filters: { shout: { summary: 's', run: () => 1 } }"), /the filter `shout` exists twice: .*more\.ts and .*words\.ts/],
      ['export default {', /plug-ins cannot be loaded from .*more\.ts/],
    ]
    for (const [text, said] of cases) {
      here.write({ 'plugins/more.ts': text })
      const { code, err } = await run('    - debug: { msg: x }\n')
      assert.equal(code, 1)
      assert.match(err, said)
      assert.doesNotMatch(err, /\n\s+at /)
    }
  })

  it('count in the place of built-in ones, with a warning; `ansible.builtin` means the built-in one', async () => {
    here.write({
      'plugins/more.ts': `import { definePlugins } from 'tsplay'
export default definePlugins({
  filters: { upper: { summary: 's', run: (value) => 'mine:' + value } },
  tests: { even: { summary: 's', run: () => true } },
  lookups: { env: { summary: 's', run: (terms) => terms.map((term) => 'mine:' + term) } },
})
`,
    })
    const text =
      "{{ 'a' | upper }} {{ ['a'] | map('upper') | first }} {{ 'a' | ansible.builtin.upper }} {{ ['a'] | map('ansible.builtin.upper') | first }} {{ 1 is even }} {{ 1 is ansible.builtin.even }} {{ [1] | select('even') | list }} {{ lookup('env', 'HOME') }} {{ lookup('ansible.builtin.env', 'LANG') }} {{ 'b' | lower }}"
    await says(text, 'mine:a mine:a A A True False [1] mine:HOME C.UTF-8 b')
    const { err } = await run('    - debug: { msg: x }\n')
    const warned = [...err.matchAll(/warning\[plugin-replaced\]: the (\w+) `(\w+)` .*plugins\/more\.ts/g)].map(
      ([, kind, name]) => `${kind} ${name}`,
    )
    assert.deepEqual(warned, ['filter upper', 'test even', 'lookup env'])
  })

  it('have their arguments checked', async () => {
    const { code, out } = await run(`    - debug: { msg: "{{ 'a' | shout(tims=1) }}" }\n`)
    assert.equal(code, 2)
    assert.match(out, /`shout` .*`tims`/)
  })

  it('are suggested, and are not loaded from the folder one happens to stand in', async () => {
    const { err } = await run(`    - debug: { msg: "{{ 'a' | shoutt }}" }\n`)
    assert.deepEqual(printedDiagnostics(err).map(({ code: word, names }) => [word, names]), [['unknown-filter', ['shoutt', 'shout']]]) // biome-ignore format: one line
    here.write({ hosts: 'localhost ansible_connection=local\n' })
    const { code } = await here.tsplay('exec', 'all', '-i', 'hosts', '-m', 'debug', '-a', "msg={{'a'|shout}}")
    assert.equal(code, 1)
  })

  it('in Python are pointed at where Python is switched off, with the same in our words', async () => {
    here.write({
      'filter_plugins/words.py':
        "def whisper_it(value, soft=True, end='.'):\n    return value\n\nclass FilterModule(object):\n    def filters(self):\n        return {'whisper': whisper_it}\n",
      'roles/one/test_plugins/t.py':
        "class TestModule:\n    def tests(self):\n        return {\n            'odd_one': self.odd,\n        }\n",
      'roles/one/lookup_plugins/rare.py': 'class LookupModule: pass\n',
      'roles/one/tasks/main.yml': '- debug: { msg: "{{ 1 is odd_one }} {{ lookup(\'rare\', 1) }}" }\n',
      'library/widget.py':
        "def main():\n    module = AnsibleModule(argument_spec=dict(\n        path=dict(type='path', required=True),\n        force=dict(type='bool', default=False),\n    ))\n",
      'collections/ansible_collections/my/own/plugins/modules/gadget.py': 'x = 1\n',
    })
    here.write({ 'ansible.cfg': '[tsplay]\npython = no\n' })
    const { code, err } = await run(
      '    - debug: { msg: "{{ 1 | whisper }}" }\n    - widget: { path: /x }\n    - my.own.gadget:\n    - include_role: { name: one }\n',
    )
    assert.equal(code, 1)
    const named = Object.fromEntries(printedDiagnostics(err).map(({ code, names }) => [code, names]))
    assert.deepEqual([named['unknown-filter']?.slice(0, 2), named['unknown-filter']?.at(-1)], [['whisper', 'filter_plugins/words.py'], 'plugins/whisper.ts']) // biome-ignore format: one line
    assert.deepEqual(named['unknown-test']?.slice(0, 2), ['odd_one', 'roles/one/test_plugins/t.py'])
    assert.deepEqual(named['unknown-lookup']?.slice(0, 2), ['rare', 'roles/one/lookup_plugins/rare.py'])
    assert.match(
      err,
      / {4}export default definePlugins\(\{\n {6}filters: \{\n {8}whisper: \{\n.*\n {10}parameters: \{ soft: '…', end: '…' \},/,
    )
    assert.match(
      err,
      /error\[unknown-module\]: .*`widget`[\s\S]*`library\/widget\.py`[\s\S]*path: \{ type: 'path', required: true, description: '…' \},\n {8}force: \{ type: 'boolean'/,
    )
    assert.match(err, /`collections\/ansible_collections\/my\/own\/plugins\/modules\/gadget\.py`/)
  })
})
