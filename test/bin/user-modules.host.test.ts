/** Modules that users write: JavaScript or TypeScript in `modules/` beside the playbook, with the same declaration and the same checks. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, project } from './project.ts'

const typed = `import { type Change, defineModule, Problem, run } from 'tsplay'
import { marker } from './_parts.ts'

/** Puts a marker. */
export default defineModule({
  name: 'mark',
  summary: 'Put a marker',
  options: {
    path: { type: 'path', required: true, description: 'Where.' },
    size: { enum: ['small', 'large'], default: 'small', description: 'How large.' },
  },
  examples: '- mark: { path: /tmp/x }',
  probe: ({ path }) => ({
    there: { at: 'host', script: 'cat "$1" 2>/dev/null', args: [path], parse: (answer: { stdout: Buffer | string }) => String(answer.stdout) } as const,
  }),
  plan({ path, size }, { there }) {
    const changes: Change[] = []
    if (path.endsWith('/')) throw new Problem('a marker is no folder')
    if (String(there).trim() !== marker(size)) changes.push({ summary: \`mark \${path}\`, action: run(['sh', '-c', 'echo "$1" >"$2"', 'sh', marker(size), path]) })
    return changes
  },
})
`
const parts = `export const marker = (size: 'small' | 'large'): string => (size === 'small' ? 'x' : 'large')\n`

const plain = (words: string) => `import { defineModule } from 'tsplay'
export default defineModule({ name: 'plain', summary: 'Do nothing', examples: '- plain:', options: {}, probe: () => ({}), plan: () => [], ${words} })
`

describe('modules of users', () => {
  let here: Project
  beforeEach(() => {
    here = project({ 'modules/mark.ts': typed, 'modules/_parts.ts': parts })
  })
  afterEach(() => here.close())

  const run = (tasks: string, ...flags: string[]) => {
    here.write({ 'site.yml': `- hosts: localhost\n  gather_facts: false\n  tasks:\n${tasks}` })
    return here.tsplay('run', 'site.yml', ...flags)
  }

  it('are found beside the playbook, in TypeScript, and settle like ours', async () => {
    const task = '    - mark: { path: "{{ playbook_dir }}/made", size: large }\n'
    const first = await run(task)
    assert.equal(first.code, 0, first.all)
    assert.match(first.out, /changed=1/)
    assert.equal(here.read('made'), 'large\n')
    assert.match((await run(task)).out, /changed=0/)
  })

  it('are found beside the playbook wherever tsplay is started', async () => {
    here.write({ 'deep/site.yml': '- hosts: localhost\n  tasks:\n    - plain:\n', 'deep/modules/plain.js': plain('') })
    const { code, all } = await here.tsplay('run', 'deep/site.yml')
    assert.equal(code, 0, all)
  })

  it('have their options checked before anything runs', async () => {
    const { code, err } = await run('    - mark: { pth: /x }\n    - mark: { path: /x, size: huge }\n    - mark: {}\n')
    assert.equal(code, 1)
    const [first] = printedDiagnostics(err)
    assert.deepEqual([first?.code, first?.names.slice(0, 3)], ['unknown-option', ['mark', 'pth', 'path']])
    assert.match(first?.at ?? '', /^site\.yml:4:/)
    assert.match(err, /site\.yml:5:\d+/)
    assert.match(err, /small/)
    assert.match(err, /site\.yml:6:\d+/)
  })

  it('are told to be broken, each with its file, and what is missing', async () => {
    const broken: Readonly<Record<string, readonly [string, RegExp]>> = {
      syntax: ['export default {', /cannot be loaded from .*modules\/syntax\.ts: /],
      throws: ["throw new Error('no luck')", /cannot be loaded from .*modules\/throws\.ts: no luck/],
      absent: ["import x from './nowhere.ts'\nexport default x", /cannot be loaded from .*modules\/absent\.ts: .*nowhere/],
      nothing: ['export const x = 1', /modules\/nothing\.ts is incomplete: .*/],
      other: [plain(''), /modules\/other\.ts is incomplete: its `name` is `plain`, but its file is named `other`/],
      wrong: [
        plain("options: { a: { type: 'strng', requird: true, description: 'A.' } }, name: 'wrong'").replace("name: 'plain', ", ''),
        /has no field `requird` \(did you mean `required`\?\); the option `a` has the unknown type `strng`: use one of/,
      ],
      unplanned: [
        "export default { name: 'unplanned', summary: 's', examples: '', options: {}, probe: () => ({}) }",
        /the function `plan` is missing/,
      ],
    }
    for (const [name, [text]] of Object.entries(broken)) here.write({ [`modules/${name}.ts`]: text })
    const { code, err } = await run(
      Object.keys(broken)
        .map((name) => `    - ${name}:\n`)
        .join(''),
    )
    assert.equal(code, 1)
    for (const [, said] of Object.values(broken)) assert.match(err, said)
    assert.doesNotMatch(err, /\n\s+at /)
  })

  it('are told to be there twice', async () => {
    here.write({ 'modules/mark.js': plain('') })
    const { code, err } = await run('    - mark: { path: /x }\n')
    assert.equal(code, 1)
    assert.match(err, /the module `mark` exists twice: .*mark\.js and .*mark\.ts/)
  })

  it('may replace one of ours, which is told; the whole name still means ours', async () => {
    here.write({ 'modules/ping.js': plain("name: 'ping'").replace("name: 'plain', ", '') })
    const { code, out, err } = await run(
      '    - ping:\n      register: mine\n    - ansible.builtin.ping:\n      register: ours\n    - debug: { msg: "{{ mine.ping | default(0) }} {{ ours.ping }}" }\n',
    )
    assert.equal(code, 0, err)
    assert.match(err, /warning\[module-replaced\]: `ping` .*modules\/ping\.js/)
    assert.match(out, /0 pong/)
  })

  it('know all that ours do: what a run keeps, once for all, facts that outlast it', async () => {
    const words = `name: 'tells', kind: 'controller', runOnce: true, onlyMessage: true, resultScope: 'variables', cacheable: () => true, minVerbosity: () => 0,
  runEffects: () => ({ kind: 'statistics', data: { total: 5 }, perHost: false, aggregate: true }),
  returns: () => ({ msg: 'told', more: 'hidden', ansible_facts: { found: 'a fact' } })`
    here.write({
      'modules/tells.ts': plain(words).replace("name: 'plain', ", ''),
      hosts: 'a ansible_connection=local\nb ansible_connection=local\n',
      'all.yml':
        '- hosts: all\n  tasks:\n    - tells:\n    - { debug: { msg: "{{ found }} {{ ansible_facts.found }}" }, when: found is defined }\n',
    })
    const { code, out, all } = await here.tsplay('playbook', 'all.yml', '-i', 'hosts')
    assert.equal(code, 0, all)
    assert.match(out, /\[tells\] \*+\nok: \[a\] => \{\n +"msg": "told"\n\}\n\nTASK/)
    assert.match(out, /"a fact a fact"/)
    assert.match(out, /skipping: \[b\]/)
    assert.match((await here.tsplay('run', 'all.yml', '-i', 'hosts')).out, /all hosts +total: 5\n/)
  })

  it('may have the fields of earlier versions, with a warning for each', async () => {
    const words = `name: 'older', runs: true, gives: 'variables', speaks: () => 0,
  returns: () => ({ ansible_facts: { found: 'a fact' } })`
    here.write({ 'modules/older.ts': plain(words).replace("name: 'plain', ", '') })
    const { code, out, err, all } = await run('    - older:\n    - debug: { msg: "{{ found }}" }\n')
    assert.equal(code, 0, all)
    assert.match(out, /a fact/)
    for (const field of ['resultScope', 'minVerbosity', "kind: 'command'"]) assert.ok(`${out}${err}`.includes(`use \`${field}\``), all)
  })

  it('may leave files on the controller, as `fetch` does: what a later task names need not be there yet', async () => {
    const named = (name: string, words = '') => plain(`name: '${name}', ${words}`).replace("name: 'plain', ", '')
    here.write({ 'modules/stays.ts': named('stays'), 'modules/brings.ts': named('brings', 'writesController: true'), hosts: 'far\n' })
    const behind = (task: string) => {
      here.write({ 'far.yml': `- hosts: all\n  tasks:\n    - ${task}\n    - copy: { src: absent, dest: /a }\n` })
      return here.tsplay('run', 'far.yml', '-i', 'hosts', '--syntax-check')
    }
    const { code, err } = await behind('stays:')
    assert.match(err, /^error\[missing-file\]: .*`absent`/m)
    assert.equal(code, 1)
    for (const task of ['brings:', 'fetch: { src: /b, dest: absent }', 'ansible.builtin.fetch: { src: /b, dest: absent }']) {
      const { code, err } = await behind(task)
      assert.match(err, /^warning\[missing-file\]: .*`absent`/m, task)
      assert.equal(code, 0)
    }
  })

  it('are not loaded from the folder one happens to stand in', async () => {
    here.write({
      'modules/ping.js': "import { writeFileSync } from 'node:fs'\nwriteFileSync('bitten', '')\nexport default {}\n",
      'elsewhere/site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n',
      hosts: 'localhost ansible_connection=local\n',
    })
    assert.equal((await here.tsplay('run', 'elsewhere/site.yml')).code, 0)
    assert.equal((await here.tsplay('exec', 'all', '-i', 'hosts', '-m', 'ping')).code, 0)
    assert.equal(here.has('bitten'), false)
  })

  it('are loaded by exec and run from a folder that is named', async () => {
    here.write({ hosts: 'localhost ansible_connection=local\n' })
    const { code, all } = await here.tsplay('exec', 'all', '-i', 'hosts', '-M', 'modules', '-m', 'mark', '-a', `path=${here.file('made')}`)
    assert.equal(code, 0, all)
    assert.equal(here.read('made'), 'x\n')
  })

  it('that were written for an earlier version go on, with a warning of what will go', async () => {
    here.write({
      'modules/older.js': `import { defineModule, run } from 'tsplay'
export default defineModule({
  name: 'older',
  summary: 'Work in stages as they once were',
  options: { path: { type: 'path', required: true, description: 'Where.' } },
  examples: '- older: { path: /tmp/x }',
  probe: ({ path }) => ({ lines: { at: 'host', script: 'cat "$1" 2>/dev/null | wc -l', args: [path], parse: ({ stdout }) => Number(stdout) } }),
  plan: ({ path }, { lines }) => (lines === 0 ? [{ summary: 'begin', action: run(['sh', '-c', 'echo a >"$1"; echo one', 'sh', path]), replan: true }] : lines === 1 ? [{ summary: 'go on', action: run(['sh', '-c', 'echo b >>"$1"; echo two', 'sh', path]) }] : []),
  returns: (_, { lines }, outcomes) => ({ lines, said: outcomes.map(({ stdout }) => stdout.trim()), last: outcomes.at(-1)?.code ?? null }),
})
`,
    })
    const tasks =
      '    - older: { path: "{{ playbook_dir }}/made" }\n      register: it\n    - debug: { msg: "{{ it.said | join(\' \') }} {{ it.lines }} {{ it.last }}" }\n'
    const { code, out, all } = await run(tasks)
    assert.equal(code, 0, all)
    assert.match(out, /one two 1 0/)
    assert.match(all, /`older` .*`replan: true`.*`\{ stage, foreseen \}`/)
    assert.match(all, /`older` .*`done\.outcome/)
    assert.equal(here.read('made'), 'a\nb\n')
  })

  it('name a missing program by its older name, in a problem and in an explanation, with a warning', async () => {
    here.write({
      'modules/lacking.js': `import { defineModule, Problem, run } from 'tsplay'
export default defineModule({
  name: 'lacking',
  summary: 'Lack a program',
  options: { late: { type: 'boolean', default: false, description: 'When.' } },
  examples: '- lacking:',
  probe: () => ({}),
  plan({ late }) {
    if (!late) throw new Problem('one is missing', { lacks: 'one' })
    return [{ summary: 'act', action: run(['false'], { explain: () => ({ message: 'two is missing', lacks: 'two' }) }) }]
  },
})
`,
    })
    const task = (late: boolean, name: string) => `    - lacking: { late: ${late} }\n      register: ${name}\n      ignore_errors: true\n`
    const { out, all } = await run(
      `${task(false, 'a')}${task(true, 'b')}    - debug: { msg: "{{ a.msg.split(' in ')[0] }}, {{ b.msg.split(' in ')[0] }}" }\n`,
    )
    assert.match(out, /executable "one", Failed to find required executable "two"/)
    assert.equal(all.match(/`lacking` uses `lacks`/g)?.length, 2, all)
  })

  it('give their changes names, plan in stages and read again', async () => {
    here.write({
      'modules/today.js': `import { defineModule, run } from 'tsplay'
export default defineModule({
  name: 'today',
  summary: 'Work in stages',
  options: { path: { type: 'path', required: true, description: 'Where.' } },
  examples: '- today: { path: /tmp/x }',
  probe: ({ path }) => ({ lines: { at: 'host', script: 'cat "$1" 2>/dev/null | wc -l', args: [path], parse: ({ stdout }) => Number(stdout) } }),
  plan({ path }, _, done) {
    const line = (name) => ({ name, summary: name, action: run(['sh', '-c', 'echo "$1" >>"$2"; echo "$1"', 'sh', name, path]) })
    return done.has('begin') ? [line('end')] : { stage: [line('begin')], foreseen: [line('end')] }
  },
  readAgain: () => ['lines'],
  returns: (_, { lines }, done, after) => ({ said: done.outcome('end')?.stdout.trim() ?? '', lines, after: after.lines }),
})
`,
    })
    const tasks =
      '    - today: { path: "{{ playbook_dir }}/made" }\n      register: it\n    - debug: { msg: "{{ it.said }} {{ it.lines }} {{ it.after }}" }\n'
    const { code, out, all } = await run(tasks)
    assert.equal(code, 0, all)
    assert.match(out, /end 1 2/)
    assert.doesNotMatch(all, /1\.0 will remove/)
    const left = await run(`    - today: { path: "{{ playbook_dir }}/left" }
      async: 60
      poll: 0
      register: job
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: it
      until: it.finished
      retries: 100
      delay: 0.1
    - debug: { msg: "{{ it.said }} {{ it.lines }} {{ it.after }}" }
    - async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup }
`)
    assert.equal(left.code, 0, left.all)
    assert.match(left.out, /end 1 2/)
  })
})
