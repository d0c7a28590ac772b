/** What completion offers for a word, and that the scripts put it into a shell. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { executable, type Project, warmProject } from './project.ts'

const installed = (shell: string) => spawnSync(shell, ['--version']).status === 0

describe('completion', () => {
  let here: Project
  before(() => {
    here = warmProject({
      'inventory/hosts': '[web]\nweb1\nweb2\n[db]\ndb1\n',
      other: '[cache]\nredis1\n',
      'site.yml':
        '- hosts: web\n  tags: [first]\n  roles: [app]\n  tasks:\n    - nosuch:\n      tags: [second, "{{ third }}"]\n' +
        '    - { name: Copy the pages, ping: }\n    - { name: "Copy: all (fast)", ping: }\n    - { name: "$(touch x)", ping: }\n',
      'roles/app/tasks/main.yml': '- ping:\n  tags: app\n',
      'modules/motd.ts': 'throw new Error("this is code of the user, which completion does not run")\n',
      tsplay: `#!/bin/sh\nexec ${process.execPath} ${executable} "$@"\n`,
    })
    chmodSync(here.file('tsplay'), 0o755)
  })
  after(() => here.close())

  const offered = async (...words: string[]) => {
    const { code, out, err } = await here.tsplay('complete', '--', ...words)
    assert.deepEqual([code, err], [0, ''])
    return out.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]]))
  }

  it('offers commands, those of vault included, and no hidden one', async () => {
    const commands = await offered('')
    for (const word of ['run', 'exec', 'vault', 'completion']) assert.ok(commands.includes(word))
    assert.ok(!commands.includes('complete'))
    assert.deepEqual(await offered('ru'), ['run', 'runs'])
    assert.deepEqual(await offered('vault', 'rek'), ['rekey'])
  })

  it('offers the flags of the command and the values of those with few', async () => {
    assert.deepEqual(await offered('run', '--list-t'), ['--list-tasks', '--list-tags'])
    assert.deepEqual(await offered('doc', '--list'), [])
    assert.deepEqual(await offered('vault', 'rekey', '--new-vault-i'), ['--new-vault-id'])
    assert.deepEqual(await offered('playbook', '--force'), ['--force-handlers'])
    assert.deepEqual(await offered('run', '--become-method', 's'), ['su', 'sudo'])
    assert.deepEqual(await offered('run', '--become-method=d'), ['--become-method=doas'])
    assert.deepEqual(await offered('lint', '--format', ''), ['github', 'json', 'text'])
    assert.deepEqual(await offered('run', '--report', 'js'), ['json=', 'jsonl='])
    assert.deepEqual(await offered('apply', '--report', 'h'), ['html='])
    assert.deepEqual(await offered('completion', 'z'), ['zsh'])
  })

  it('offers hosts and groups of the inventory, also at the end of a pattern', async () => {
    assert.deepEqual(await offered('exec', 'we'), ['web', 'web1', 'web2'])
    assert.deepEqual(await offered('run', '-l', 'web:!web1:d'), ['web:!web1:db', 'web:!web1:db1'])
    assert.deepEqual(await offered('run', '-i', 'other', '--limit', 'r'), ['redis1'])
    assert.deepEqual(await offered('inventory', '--inventory=other', 'c'), ['cache'])
    assert.deepEqual(await offered('inventory', '--host', 'd'), ['db1'])
  })

  it('offers the tags of the playbook and its roles, though a module is missing', async () => {
    assert.deepEqual(await offered('run', 'site.yml', '-t', ''), ['app', 'first', 'second'])
    assert.deepEqual(await offered('check', 'site.yml', '--skip-tags', 'app,s'), ['app,second'])
  })

  it('offers the names of the tasks of the playbook to start at, but none that a shell would have to read', async () => {
    const names = ['Copy the pages', 'Copy: all (fast)', 'nosuch', 'ping']
    assert.deepEqual(await offered('run', 'site.yml', '--start-at-task', ''), names)
    assert.deepEqual(await offered('run', 'site.yml', '--start-at-task', "'Copy t"), ['Copy the pages'])
    assert.deepEqual(await offered('playbook', 'site.yml', '--start-at-task=Copy\\ t'), ['--start-at-task=Copy the pages'])
  })

  it('offers modules, those of the user by the names of their files', async () => {
    assert.deepEqual(await offered('exec', 'all', '-m', 'mot'), ['motd'])
    assert.deepEqual(await offered('doc', 'blockin'), ['blockinfile'])
    assert.ok((await offered('doc', 'include_')).includes('include_tasks'))
  })

  it('leaves paths to the shell', async () => {
    assert.deepEqual(await offered('run', ''), [':files'])
    assert.deepEqual(await offered('run', '--roles-path', ''), [':folders'])
  })

  it('offers nothing where nothing can be read, and does not fail', async () => {
    here.write({ 'broken.yml': '- hosts: [\n' })
    assert.deepEqual(await offered('run', 'broken.yml', '-t', ''), [])
    assert.deepEqual(await offered('exec', '-i', 'broken.yml', ''), [])
    assert.deepEqual(await offered('nosuch', 'x'), [])
    here.write({ 'bad/ansible.cfg': '[defaults\n' })
    const { code, err } = await here.withEnvironment({ ANSIBLE_CONFIG: 'bad/ansible.cfg' })('complete', '--', 'exec', '')
    assert.deepEqual([code, err], [0, ''])
  })

  const inShell = (shell: string, script: string, ...args: string[]) => {
    const env = { PATH: `${here.dir}:${process.env.PATH}`, HOME: here.file('.home'), LANG: 'C.UTF-8', TERM: 'dumb' }
    const { stdout, stderr } = spawnSync(shell, ['-c', script, ...args], { cwd: here.dir, env, encoding: 'utf8' })
    return { words: stdout.split('\n').filter(Boolean), stderr }
  }

  it('works in bash', function () {
    if (!installed('bash')) this.skip()
    const words = (line: string) =>
      inShell(
        'bash',
        `source <(tsplay completion bash); COMP_LINE=$1; COMP_POINT=\${#COMP_LINE}; compopt() { :; }; _tsplay; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        line,
      ).words
    assert.deepEqual(words('tsplay exec we'), ['web', 'web1', 'web2'])
    // What bash takes for a word of its own begins behind the colon.
    assert.deepEqual(words('tsplay run -l web:d'), ['db', 'db1'])
    assert.deepEqual(words('tsplay run --become-method=d'), ['doas'])
    assert.deepEqual(words('tsplay run si'), ['site.yml'])
    const start = 'tsplay run site.yml --start-at-task'
    assert.deepEqual(words(`${start} Copy\\ t`), ['Copy\\ the\\ pages'])
    assert.deepEqual(words(`${start} "Copy`), ['Copy the pages', 'Copy: all (fast)'])
    assert.deepEqual(words(`${start} Copy:`), ['\\ all\\ \\(fast\\)'])
    assert.ok(words('tsplay ').includes('check'))
  })

  it('works in zsh', function () {
    if (!installed('zsh')) this.skip()
    const { words } = inShell(
      'zsh',
      `compdef() { :; }; source <(tsplay completion zsh); compadd() { print -l -- $plain }; words=(tsplay exec we); CURRENT=3; _tsplay`,
    )
    assert.deepEqual(words, ['web', 'web1', 'web2'])
    const start = "words=(tsplay run site.yml --start-at-task 'Copy\\ t'); CURRENT=5; _tsplay"
    const named = inShell('zsh', `compdef() { :; }; source <(tsplay completion zsh); compadd() { print -l -- $plain }; ${start}`)
    assert.deepEqual(named.words, ['Copy the pages'])
  })

  it('works in fish', function () {
    if (!installed('fish')) this.skip()
    const { words, stderr } = inShell('fish', `tsplay completion fish | source; complete -C 'tsplay exec we'`)
    assert.deepEqual([words, stderr], [['web', 'web1', 'web2'], ''])
    const named = inShell('fish', `tsplay completion fish | source; complete -C 'tsplay run site.yml --start-at-task Copy\\ t'`)
    assert.deepEqual(named.words, ['Copy the pages'])
  })
})
