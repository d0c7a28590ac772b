/** `tsplay check` as a person runs it on this machine: what it plans on, what it can not tell and why, and its exit code. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

type TaskEnd = Extract<Event, { type: 'task-end' }>
type ItemEnd = Extract<Event, { type: 'item-end' }>

describe('a check', () => {
  let here: Project
  beforeEach(() => {
    here = warmProject()
  })
  afterEach(() => here.close())

  /** Ends of tasks by their names; `DIR` in the tasks is the folder of the test. */
  async function check(tasks: string, ...args: readonly string[]) {
    const text = tasks.trim().replaceAll('DIR', here.dir).replace(/^/gm, '    ')
    here.write({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${text}\n` })
    const said = await here.tsplay('check', 'site.yml', '-i', 'localhost,', '-c', 'local', '--report', 'jsonl=events.jsonl', ...args)
    const events = here
      .read('events.jsonl')
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line) as Event] : []))
    const ends = events.filter((event): event is TaskEnd => event.type === 'task-end')
    const items = events.filter((event): event is ItemEnd => event.type === 'item-end')
    return { ...said, ends, items, status: ends.map(({ status }) => status) }
  }

  it('plans on the folders, files and links that earlier tasks make, and shows the whole difference', async () => {
    const { status, ends, code } = await check(`
- file: { path: DIR/new, state: directory, mode: '0750' }
- copy: { content: "one\\n", dest: DIR/new/file }
- copy: { content: "one\\n", dest: DIR/new/file }
- lineinfile: { path: DIR/new/file, line: two }
- file: { path: DIR/link, src: DIR/new/file, state: link }
- file: { path: DIR/link, src: DIR/new/file, state: link }
- file: { path: DIR/new, state: directory, mode: '0750' }
- file: { path: DIR/new, state: directory, mode: '0700' }
- command: 'true'
  args: { creates: DIR/new/file }
- file: { path: DIR/new, state: absent }
- file: { path: DIR/new/file, state: absent }
- copy: { content: x, dest: DIR/new/file }
  ignore_errors: true
`)
    assert.equal(code, 0)
    const would = 'changed'
    assert.deepEqual(status, [would, would, 'ok', would, would, 'ok', 'ok', would, 'ok', would, 'ok', 'failed'])
    assert.deepEqual([ends[3]?.changes[0]?.before, ends[3]?.changes[0]?.after], ['one\n', 'one\ntwo\n'])
    assert.deepEqual([ends[7]?.changes[0]?.before, ends[7]?.changes[0]?.after], ['0750', '0700'])
  })

  it('cuts a long difference, and prints the command that shows the rest', async () => {
    const { out } = await check(`- copy: { content: "{{ range(90) | join('\\n') }}\\n", dest: DIR/long }`)
    const [, command = ''] = /… \d+ more lines:\n +(tsplay check .*)\n/.exec(out) ?? []
    assert.deepEqual(command.split(' ').slice(0, 2), ['tsplay', 'check'], out)
    const whole = await here.tsplay(...command.split(' ').slice(1))
    assert.deepEqual([out.includes('\n             +89\n'), whole.out.includes('\n             +89\n')], [false, true], whole.all)
  })

  it('plans in later plays on what earlier plays announced', async () => {
    here.write({
      'two.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - file: { path: DIR/new, state: directory }\n- hosts: all\n  gather_facts: false\n  tasks:\n    - copy: { content: x, dest: DIR/new/file }\n'.replaceAll(
          'DIR',
          here.dir,
        ),
    })
    const { code, out } = await here.tsplay('check', 'two.yml', '-i', 'localhost,', '-c', 'local')
    assert.equal(code, 0)
    assert.ok(out.includes(`create ${here.dir}/new/file`))
  })

  it('does not call settled what a program may bring, names that program, and takes what is there as it is', async () => {
    here.write({ there: 'x' })
    const { status, ends } = await check(`
- name: Before
  file: { path: DIR/gone, state: absent }
- name: Something is built
  command: make everything
- name: Behind
  file: { path: DIR/gone, state: absent }
- name: Present
  file: { path: DIR/there, state: file }
- name: Missing
  lineinfile: { path: DIR/gone, line: x }
`)
    assert.deepEqual(status, ['ok', 'would-run', 'cannot-tell', 'ok', 'cannot-tell'])
    for (const end of [ends[2], ends[4]]) assert.match(end?.reason ?? '', /“Something is built”: run make everything/)
  })

  it('fails for certain where no earlier change can help', async () => {
    const missing = await check(`
- file: { path: DIR/new, state: directory }
- lineinfile: { path: DIR/other/file, line: x }
`)
    assert.deepEqual([missing.code, missing.status], [2, ['changed', 'failed']])
    const broken = await check(`
- command: make everything
- assert: { that: 1 == 2 }
`)
    assert.deepEqual([broken.code, broken.status], [2, ['would-run', 'failed']])
    const local = await check(`
- command: make everything
- copy: { src: "{{ 'no' }}-such-file", dest: DIR/x }
`)
    assert.deepEqual([local.code, local.status], [2, ['would-run', 'failed']])
  })

  it('can not tell what a task that is carried out comes to where its program may come with an earlier change', async () => {
    const { status, code } = await check(`
- command: make install
- command: no-such-program-here
  check_mode: false
`)
    assert.deepEqual([code, status], [0, ['would-run', 'cannot-tell']])
    const alone = await check(`
- command: no-such-program-here
  check_mode: false
`)
    assert.deepEqual([alone.code, alone.status], [2, ['failed']])
  })

  it('gives the results of a loop that would run a shape: its items are known, and what came of them is not', async () => {
    const { items, status, code } = await check(`
- command: echo {{ item }}
  loop: [a, b]
  register: r
- debug: { msg: "of {{ item.item }}" }
  loop: "{{ r.results }}"
- debug: { msg: "{{ item.stdout }}" }
  loop: "{{ r.results }}"
  when: item.rc == 0
- debug: { msg: changed }
  when: r is changed
`)
    assert.equal(code, 0)
    assert.deepEqual(status, ['would-run', 'ok', 'cannot-tell', 'cannot-tell'])
    assert.deepEqual(
      items.slice(2, 4).map(({ result }) => (result as { msg: string }).msg),
      ['of a', 'of b'],
    )
  })

  it('is quiet of what only looks unless asked for more, and applies `changed_when` where that needs no result', async () => {
    const tasks = `
- name: A look
  command: id
  changed_when: false
- name: A deed
  command: id
  changed_when: true
  register: deed
- debug: { msg: so }
  when: deed is changed
- name: Nobody knows
  command: id
  register: result
  changed_when: result.rc == 0
`
    const { out, status, ends } = await check(tasks)
    assert.deepEqual(status, ['would-run', 'would-run', 'ok', 'would-run'])
    assert.deepEqual([ends[0]?.noChange, ends[1]?.noChange, ends[3]?.noChange], [true, undefined, undefined])
    assert.ok(!out.includes('A look') && out.includes('A deed') && out.includes('Nobody knows'), out)
    assert.ok((await check(tasks, '-v')).out.includes('A look'))
  })

  it('plans the handlers of what would run, and can not tell of those whose task may change nothing', async () => {
    here.write({
      'handlers.yml': `- hosts: all
  gather_facts: false
  tasks:
    - command: make
      notify: surely
    - command: make -q
      register: made
      changed_when: made.rc == 1
      notify: [surely, perhaps]
    - command: id
      changed_when: false
      notify: never
  handlers:
    - name: surely
      file: { path: ${here.dir}/surely, state: directory }
    - name: perhaps
      file: { path: ${here.dir}/perhaps, state: directory }
    - name: never
      file: { path: ${here.dir}/never, state: directory }
`,
    })
    const { code, out } = await here.tsplay('check', 'handlers.yml', '-i', 'localhost,', '-c', 'local')
    assert.equal(code, 0)
    assert.match(out, /would change surely \(handler\)/)
    assert.match(out, /cannot tell {2}perhaps \(handler\)/)
    assert.doesNotMatch(out, /never \(handler\)/)
  })

  it('does not doubt anything behind what only looks', async () => {
    const { status } = await check(`
- command: id
  changed_when: false
- file: { path: DIR/gone, state: absent }
`)
    assert.deepEqual(status, ['would-run', 'ok'])
  })

  it('ends with 3 where something is pending and `--exit-code` asks for it, and keeps the codes of failures', async () => {
    const code = async (tasks: string, ...args: readonly string[]) => (await check(tasks, ...args)).code
    assert.equal(await code('- file: { path: DIR, state: directory }', '--exit-code'), 0)
    assert.equal(await code('- command: id\n  changed_when: false', '--exit-code'), 0)
    assert.equal(await code('- file: { path: DIR/new, state: directory }', '--exit-code'), 3)
    assert.equal(await code('- file: { path: DIR/new, state: directory }'), 0)
    assert.equal(await code('- command: id', '--exit-code'), 3)
    assert.equal(await code('- command: id\n  register: r\n- debug: { msg: "{{ r.rc }}" }', '--exit-code'), 3)
    assert.equal(await code('- file: { path: DIR/new, state: directory }\n- fail: { msg: no }', '--exit-code'), 2)
    const refused = await here.tsplay('run', 'site.yml', '-i', 'localhost,', '--exit-code')
    assert.equal(refused.code, 1)
    assert.deepEqual(printedDiagnostics(refused.err)[0]?.names[0], '--exit-code')
  })
})
