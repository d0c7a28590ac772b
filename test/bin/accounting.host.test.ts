/** What a person is told when a run did not do all: the command that goes on, whose mistake it was, and by what a result was judged. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { whereText } from '../../engine/report/words.ts'
import { namesIn } from '../refusal.ts'
import { warmProject } from './project.ts'

const hosts = ['web1', 'web2', 'web3', 'web4'].map((name) => `${name} ansible_connection=local\n`).join('')
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? ''

describe('a run that did not do all', () => {
  it('names hosts and plays that were not reached, and commands that do the rest', async () => {
    const { tsplay, write, close } = warmProject({
      hosts,
      'site.yml': `- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - { name: one, command: "true" }
    - { name: two, command: ls /no/such/file, when: "inventory_hostname == 'web2' and not fixed | default(false)" }
- name: Second
  hosts: all
  gather_facts: false
  tasks:
    - { name: last, command: "true" }
`,
    })
    try {
      const { code, out } = await tsplay('run', 'site.yml', '-i', 'hosts', '-e', 'db_password=hunter2 a=b', '-v', '--no-journal')
      assert.equal(code, 2)
      assert.match(out, /^NOT REACHED web3, web4 \(/m)
      assert.match(out, /^NOT REACHED play Second on web1, web3, web4 \(/m)
      assert.match(lastLine(out), /^1 of 4 hosts .*; 2 .*; 2 changes on 2 hosts\. /)
      assert.doesNotMatch(out, /hunter2/)
      const commands = out.split('\n').filter((line) => line.startsWith('  tsplay run '))
      assert.deepEqual(
        commands.map((line) => /--limit (\S+)/.exec(line)?.[1]),
        ['web2,web3,web4', 'web1'],
      )
      for (const command of commands) assert.match(command, / --inventory hosts .*--extra-vars 'db_password=… a=b' -v/)
      assert.match(commands[1] ?? '', /--start-at-task last/)
      const ran = new Set<string>()
      for (const command of commands) {
        const words = command
          .trim()
          .replaceAll("'", '')
          .replace(/--extra-vars .*?(?= -v)/, '')
          .split(/\s+/)
          .slice(1)
        const again = await tsplay(...words, '-e', 'fixed=true')
        assert.equal(again.code, 0, again.all)
        for (const [, host] of again.out.matchAll(/^(web\d) : /gm)) ran.add(host ?? '')
      }
      assert.equal(ran.size, 4)
      write({ 'ok.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: { msg: x }\n' })
      const whole = await tsplay('run', 'ok.yml', '-i', 'hosts')
      assert.match(lastLine(whole.out), /^All 4 hosts are settled; nothing changed/)
      assert.doesNotMatch(whole.out, /go on/)
    } finally {
      close()
    }
  })

  it('says settled only of a play that was applied as a whole', async () => {
    const { tsplay, close } = warmProject({
      hosts: 'one ansible_connection=local\n',
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - { name: a, command: "true", tags: [config] }
    - { name: b, command: ls /no/such/file, ignore_errors: "{{ ignore | default(true) }}" }
`,
    })
    try {
      const end = async (...more: string[]) => lastLine((await tsplay(...more, '-i', 'hosts')).out)
      const [none, some] = [await end('run', 'site.yml', '-t', 'confg'), await end('run', 'site.yml', '-t', 'config')]
      assert.deepEqual([namesIn(none), / \d+ change/.test(none)], [['--tags confg'], false])
      assert.deepEqual([namesIn(some), / 1 change\b/.test(some)], [['--tags config'], true])
      assert.match(await end('run', 'site.yml'), /^The host finished \(failures ignored\)/)
      assert.match(await end('exec', 'all', '-a', 'true'), /^The host is done; 1 change/)
      for (const words of [
        ['run', 'site.yml', '-t', 'confg'],
        ['run', 'site.yml'],
        ['exec', 'all', '-a', 'true'],
        ['check', 'site.yml'],
      ])
        assert.doesNotMatch(await end(...words), /settled/)
    } finally {
      close()
    }
  })

  it('tells a mistake of the user as theirs, with its place, and a result by which it was judged', async () => {
    const { tsplay, write, read, close } = warmProject({
      hosts: 'one ansible_connection=local\n',
      'modules/broken.ts': `import { defineModule } from 'tsplay'
export default defineModule({
  name: 'broken',
  summary: 'Breaks',
  options: {},
  examples: '- broken: {}',
  probe: () => ({}),
  plan() {
    return (undefined as unknown as { changes: [] }).changes
  },
})
`,
      'plugins/crash.ts': `import { definePlugins } from 'tsplay'
export default definePlugins({
  filters: {
    crash: { summary: 'Crashes', parameters: {}, run: () => { throw new TypeError('ouch') } },
  },
})
`,
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - { name: filter, debug: { msg: "{{ 1 | crash }}" }, ignore_errors: true }
    - { name: skip, debug: { msg: x }, when: "1 > 2", no_log: true }
    - { name: judge, command: echo the body, register: r, failed_when: "'body' in r.stdout", ignore_errors: true }
    - { name: number, slurp: { src: /etc/hostname }, register: r, failed_when: "r.encoding == 'base64'", ignore_errors: true }
    - { name: again, command: echo hi, register: r, until: r.rc == 3, retries: 1, delay: 0, ignore_errors: true }
    - { name: empty, command: { argv: [echo, ""] } }
    - { name: theirs, broken: {} }
`,
    })
    try {
      const { out } = await tsplay('run', 'site.yml', '-i', 'hosts')
      assert.match(out, /plugins\/crash\.ts:4:\d+ fails: ouch/)
      assert.match(out, /not `1 > 2`/)
      assert.equal(out.split('not `1 > 2`').length, 2)
      assert.match(out, /stdout:\n\s+the body/)
      assert.match(out, /result:\n(?:.*\n)*?\s+encoding: base64/)
      assert.match(out, /attempt 2 of 2, because `r\.rc == 3` was false/)
      assert.match(out, /run echo ''/)
      assert.match(out, /at modules\/broken\.ts:9:\d+\n\s+through site\.yml:10:/)
      assert.doesNotMatch(out, /in tsplay itself|bundle\.cjs/)
      write({
        'modules/early.ts': read('modules/broken.ts')
          .replace("'broken'", "'early'")
          .replace('broken: {}', 'early: {}')
          .replace('probe:', "rules: () => { throw new TypeError('early') },\n  probe:"),
      })
      write({ 'early.yml': '- hosts: all\n  tasks:\n    - early: {}\n' })
      const early = await tsplay('run', 'early.yml', '-i', 'hosts')
      assert.equal(early.code, 1)
      assert.match(early.err, /error\[user-code-error\]: .*modules\/early\.ts:7:\d+: early/)
      assert.doesNotMatch(early.err, /in tsplay itself/)
      const { err } = await tsplay('playbook', 'site.yml', '-i', 'hosts')
      assert.match(err, /Origin: modules\/broken\.ts:9:/)
    } finally {
      close()
    }
  })

  it('gives the place of a failure beside the layout of Ansible, and names places outside of the folder whole', async () => {
    const { tsplay, close } = warmProject({
      hosts: 'one ansible_connection=local\n',
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - { name: no, command: ls /no/such/file }\n',
      'passed.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - { fail: { msg: a }, ignore_errors: true }\n    - block: [{ fail: { msg: b } }]\n      rescue: [{ meta: noop }]\n',
    })
    try {
      const passed = await tsplay('playbook', 'passed.yml', '-i', 'hosts')
      assert.deepEqual(passed.err.match(/^Origin: .*$/gm), ['Origin: passed.yml:4:7', 'Origin: passed.yml:5:15'])
      const { out, err } = await tsplay('playbook', 'site.yml', '-i', 'hosts')
      assert.match(out, /^fatal: \[one\]: FAILED! => \{/m)
      assert.match(err, /Origin: site\.yml:4:/)
      assert.doesNotMatch(out, /Origin/)
      assert.equal(whereText({ file: path.join('..', 'site.yml'), line: 4, column: 7 }), `${path.resolve('..', 'site.yml')}:4:7`)
      assert.equal(whereText({ file: path.resolve('..sub', 'site.yml'), line: 4, column: 7 }), '..sub/site.yml:4:7')
    } finally {
      close()
    }
  })
})
