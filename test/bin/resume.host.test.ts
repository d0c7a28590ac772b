/** `tsplay runs`, `show` and `resume`: a run that failed or was killed goes on where it stopped. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { canonical } from '../guide/canonical.ts'
import { random } from '../run/random-play.ts'
import { type Project, until, warmProject } from './project.ts'
import { atTerminal, hasTerminals } from './terminal.ts'

const names = ['one', 'two', 'three']
const hosts = names.map((name) => `${name} ansible_connection=local\n`).join('')
const out = '{{ playbook_dir }}/out/{{ inventory_hostname }}'
const site = `- hosts: all
  gather_facts: false
  tasks:
    - copy: { content: "first\\n", dest: "${out}.conf" }
      notify: reload
    - command: echo "{{ inventory_hostname }} is {{ 6 * 7 }}"
      register: said
    - set_fact: { answer: "{{ said.stdout }}" }
    - add_host: { name: added, groups: fresh, ansible_connection: local, number: "{{ 40 + 2 }}" }
    - command: sh -c 'echo x >> ${out}.once'
    - command: test -e {{ playbook_dir }}/ready
    - copy: { content: "{{ answer }}", dest: "${out}.answer" }
  handlers:
    - name: reload
      command: sh -c 'echo reloaded >> ${out}.reloaded'
- hosts: two:fresh
  gather_facts: false
  tasks:
    - copy: { content: "later {{ number | default('') }}", dest: "${out}.later" }
`
const files = { hosts, 'out/.keep': '', 'site.yml': site }
const run = ['run', 'site.yml', '-i', 'hosts']

interface Listed {
  readonly id: string
  readonly status: string
  readonly exitCode?: number
  readonly resumes?: string
  readonly hosts: readonly string[]
}

async function listed({ tsplay }: Project): Promise<readonly Listed[]> {
  const { out: text, all } = await tsplay('runs', '--json')
  assert.ok(text.startsWith('['), all)
  return JSON.parse(text)
}

/** What each host was left with; each line of it was written by a task that may run once. */
function state({ dir }: Project): Record<string, string> {
  const folder = path.join(dir, 'out')
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  )
}

function journalOf({ file }: Project, id: string, name: string): string {
  return file(path.join('.home/.local/state/tsplay/runs', id, name))
}

function countsIn(text: string): readonly unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'host-end')
    .map(({ host, counts }) => [host, counts])
}

const whole: Record<string, string> = {
  ...Object.fromEntries(
    names.flatMap((name) => [
      [`${name}.answer`, `${name} is 42`],
      [`${name}.conf`, 'first\n'],
      [`${name}.once`, 'x\n'],
      [`${name}.reloaded`, 'reloaded\n'],
    ]),
  ),
  'added.later': 'later 42',
  'two.later': 'later ',
}

describe('a run that is resumed', function () {
  this.timeout(120_000)

  it('does what is left, with registered results, facts, handlers and later plays, and is found by its name', async () => {
    const here = warmProject(files)
    const { tsplay, write, close } = here
    try {
      const first = await tsplay(...run)
      assert.equal(first.code, 2, first.all)
      const [failed] = await listed(here)
      assert.ok(failed && first.out.includes(`tsplay resume ${failed.id}`), first.all)
      assert.deepEqual([failed.status, failed.exitCode, failed.hosts], ['ended', 2, names])
      assert.equal(statSync(journalOf(here, failed.id, '.')).mode & 0o777, 0o700)
      for (const name of ['run.json', 'events.jsonl', 'state.jsonl', 'sources.jsonl', 'end.json'])
        assert.equal(statSync(journalOf(here, failed.id, name)).mode & 0o777, 0o600, name)
      const again = await tsplay('resume', failed.id.slice(0, -1))
      assert.equal(again.code, 2, again.all)
      write({ ready: '' })
      const rest = await tsplay('resume', 'last', '--report', 'jsonl=rest.json')
      assert.equal(rest.code, 0, rest.all)
      assert.deepEqual(state(here), whole)
      const [third, second] = await listed(here)
      assert.deepEqual([third?.resumes, second?.resumes, third?.exitCode], [second?.id, failed.id, 0])
      const shown = await tsplay('show', third?.id ?? '')
      const lines = (text: string) => canonical(text).split('\n').sort()
      assert.deepEqual([shown.code, lines(shown.out)], [0, lines(rest.out)])
      const other = await tsplay('show', failed.id, '--layout', 'yaml')
      assert.ok(other.out.includes('PLAY RECAP') && /one +: ok=5/.test(other.out), other.all)
      assert.equal((await tsplay('resume', 'last')).code, 0)
      assert.deepEqual(state(here), whole)
    } finally {
      close()
    }
  })

  it('ends as one that was not killed, wherever it was killed', async () => {
    const reference = warmProject({ ...files, ready: '' })
    const { code, all } = await reference.tsplay(...run, '--report', 'jsonl=whole.json')
    assert.equal(code, 0, all)
    const counts = countsIn(reference.read('whole.json'))
    assert.deepEqual(state(reference), whole)
    reference.close()
    const dice = random(7)
    for (let round = 0; round < 6; round++) {
      const cut = 1 + 6 * round + dice(6)
      const here = warmProject({ ...files, ready: '' })
      try {
        const { child, ended } = here.start(...run)
        await until(() => linesOf(here) >= cut, `${cut} lines of the journal`)
        child.kill('SIGKILL')
        await ended
        const [killed] = await listed(here)
        if (killed?.status === 'ended') continue
        assert.equal(killed?.status, 'cut short')
        const begun = await here.tsplay('resume', 'last', '--again', '--report', 'jsonl=rest.json')
        assert.equal(begun.code, 0, `killed at ${cut}: ${begun.all}`)
        assert.deepEqual(countsIn(here.read('rest.json')), counts, `killed at ${cut}`)
        // Whether the command that was under way had done its work is unknown, so that it may be there twice.
        const found = Object.entries(state(here)).map(([name, text]) => [name, text.replace(/^(x|reloaded)\n\1\n$/, '$1\n')])
        assert.deepEqual(Object.fromEntries(found), whole, `killed at ${cut}`)
      } finally {
        here.close()
      }
    }
  })

  it('refuses a command that had begun, unless it is to be carried out again', async () => {
    const slow = `- hosts: one\n  gather_facts: false\n  tasks:\n    - command: sh -c 'echo x >> ${out}.once; test -e {{ playbook_dir }}/ready || sleep 15'\n    - copy: { content: done, dest: "${out}.done" }\n`
    const here = warmProject({ ...files, 'site.yml': slow })
    try {
      const { child, ended } = here.start(...run)
      await until(() => here.has('out/one.once'), 'the command')
      child.kill('SIGKILL')
      await ended
      here.write({ ready: '' })
      for (let round = 0; round < 2; round++) {
        const refused = await here.tsplay('resume', 'last')
        assert.deepEqual([refused.code, state(here)], [2, { 'one.once': 'x\n' }], refused.all)
      }
      if (hasTerminals) {
        const asked = atTerminal(here, ['resume', 'last'], ['Carry it out once more?', 'n\n'])
        assert.deepEqual([asked.code, state(here)], [2, { 'one.once': 'x\n' }], asked.text)
      }
      const again = hasTerminals
        ? atTerminal(here, ['resume', 'last'], ['Carry it out once more?', 'y\n'])
        : await here.tsplay('resume', 'last', '--again')
      assert.deepEqual([again.code, state(here)], [0, { 'one.done': 'done', 'one.once': 'x\nx\n' }])
    } finally {
      here.close()
    }
  })

  it('refuses a changed project, a journal that was edited, and one that is not there', async () => {
    const here = warmProject(files)
    const codeOf = async (...words: readonly string[]) => /error\[([a-z-]+)\]/.exec((await here.tsplay(...words)).err)?.[1]
    try {
      await here.tsplay(...run)
      const [failed] = await listed(here)
      here.write({ 'site.yml': site.replace('/ready', '/hosts') })
      assert.equal(await codeOf('resume', 'last'), 'project-changed')
      assert.equal((await here.tsplay('resume', 'last', '--force')).code, 0)
      assert.deepEqual(state(here), whole)
      here.write({ 'site.yml': site })
      const journal = path.relative(here.dir, journalOf(here, failed?.id ?? '', 'state.jsonl'))
      const text = here.read(journal)
      here.write({ [journal]: `${text}{"sum":"cut sh` })
      assert.equal((await here.tsplay('resume', failed?.id ?? '')).code, 2)
      here.write({ [journal]: text.replace('is 42', 'is 43') })
      assert.equal(await codeOf('resume', failed?.id ?? ''), 'damaged-journal')
      for (const command of ['resume', 'show']) assert.equal(await codeOf(command, '2001'), 'unknown-run')
    } finally {
      here.close()
    }
  })

  it('keeps no secret: what depends on one is done again, and flags are given again', async () => {
    const secret = 'hunter2hunter'
    const text = `- hosts: one
  gather_facts: false
  vars_files: [vault.yml]
  tasks:
    - command: sh -c 'echo x >> ${out}.twice; echo {{ password }}'
      register: said
    - command: sh -c 'echo x >> ${out}.once; echo {{ password }}'
    - copy: { content: "{{ said.stdout }}", dest: "${out}.said" }
    - command: test -e {{ playbook_dir }}/ready
    - copy: { content: "{{ said.stdout | length }} {{ db_password }}", dest: "${out}.length" }
`
    const here = warmProject({ ...files, 'site.yml': text, 'vault.yml': `password: ${secret}\n`, pass: 'vaulted\n' })
    try {
      await here.tsplay('vault', 'encrypt', 'vault.yml', '--vault-password-file', 'pass')
      const failed = await here.tsplay(...run, '--vault-password-file', 'pass', '-e', 'db_password=swordfish', '-e', 'plain=1')
      assert.equal(failed.code, 2, failed.all)
      const [{ id = '' } = {}] = await listed(here)
      for (const name of ['run.json', 'events.jsonl', 'state.jsonl', 'sources.jsonl', 'end.json']) {
        const kept = readFileSync(journalOf(here, id, name), 'utf8')
        assert.ok(!kept.includes(secret) && !kept.includes('swordfish'), name)
      }
      here.write({ ready: '' })
      assert.equal((await here.tsplay('resume', 'last')).code, 1)
      const rest = await here.tsplay('resume', 'last', '-e', 'db_password=swordfish')
      assert.equal(rest.code, 0, rest.all)
      assert.deepEqual(state(here), { 'one.length': '13 swordfish', 'one.once': 'x\n', 'one.said': secret, 'one.twice': 'x\nx\n' })
    } finally {
      here.close()
    }
  })
})

/** How much the newest run has written of how far it came. */
function linesOf({ file }: Project): number {
  const folder = file('.home/.local/state/tsplay/runs')
  try {
    const id = readdirSync(folder).sort().at(-1) ?? ''
    return readFileSync(path.join(folder, id, 'state.jsonl'), 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}
