/** `synchronize` over SSH: rsync of both ends over the connection that is there, as who the task becomes, and never ahead. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { clients } from '../transport/clients.ts'
import { ends, jobSites, result } from './jobs.ts'
import { complaints } from './site.ts'

const tree = (folder: string) =>
  spawnSync('sh', ['-c', 'cd "$1" && find . -type f -exec sha1sum {} + | sort', 'sh', folder], { encoding: 'utf8' }).stdout

for (const client of clients)
  describe(`synchronize over ${client}`, function () {
    before(function () {
      if (spawnSync('rsync', ['--version']).status === 0) return
      console.log('      skipped: rsync is not installed here')
      this.skip()
    })
    const site = jobSites(this, client)
    const at = (...names: string[]) => path.join(site().root, ...names)
    const write = (name: string, text: string) => {
      fs.mkdirSync(path.dirname(at(name)), { recursive: true })
      fs.writeFileSync(at(name), text)
    }
    const changesOf = (ran: Awaited<ReturnType<ReturnType<typeof site>['run']>>, name: string) =>
      ends(ran)
        .filter(({ task }) => task.name === name)
        .flatMap((end) => end.changes.map(({ summary }) => summary.replace(/.*: /, '')))
    beforeEach(() => {
      write("here/sub/it's $HOME `a`", 'one\n')
      write('here/two', 'two\n'.repeat(200_000))
      fs.utimesSync(at('here'), 1, 1)
    })

    const push = '- name: push\n  synchronize: { src: "{{ root }}/here/", dest: "{{ root }}/there dir", delete: true }\n'

    it('brings what differs, tells so before, and is silent then', async () => {
      write('there dir/gone', 'x')
      const check = await site().run(push, { check: true })
      assert.deepEqual([complaints(check), fs.readdirSync(at('there dir'))], [[], ['gone']])
      const done = await site().run(push)
      assert.deepEqual(complaints(done), [])
      assert.deepEqual(changesOf(check, 'push'), ['3 new, 1 changed, 1 deleted'])
      assert.deepEqual(changesOf(done, 'push'), changesOf(check, 'push'))
      assert.equal(tree(at('there dir')), tree(at('here')))
      assert.equal(done.connections, 1)
      const again = await site().run(push)
      assert.deepEqual([changesOf(again, 'push'), result(again, 'push').changed], [[], false])
      assert.equal(result(done, 'push').rc, 0)
      assert.match(String(result(done, 'push').msg), /<f\+{9} sub\/it's \$HOME `a`\n/)
    })

    it('pulls as well, and what `*` stands for is known on the host', async () => {
      write('logs of it/a', 'x')
      write('logs of it/b', 'y')
      const ran = await site().run(
        '- name: pull\n  synchronize: { mode: pull, src: "{{ root }}/logs of it/*", dest: "{{ root }}/logs/" }\n',
      )
      assert.deepEqual([complaints(ran), fs.readdirSync(at('logs'))], [[], ['a', 'b']])
    })

    it('becomes the user of the task, unless `rsync_path` says how it is started', async () => {
      const become = '  become: true\n  become_user: other\n'
      const first = await site().run(push + become)
      assert.deepEqual([complaints(first), tree(at('there dir'))], [[], tree(at('here'))])
      assert.ok(first.sudo.length > 0 && first.sudo.every((user) => user === 'other'))
      write('here/three', '3')
      const own = await site().run(push.replace('delete: true', 'rsync_path: "touch {{ root }}/started; rsync"') + become)
      assert.deepEqual([complaints(own), own.sudo], [[], []])
      assert.ok(fs.existsSync(at('started')))
    })

    it('is asked in its turn only', async () => {
      const tasks = '- name: make\n  copy: { content: late, dest: "{{ root }}/here/late" }\n'
      const done = await site().run(tasks + push)
      assert.deepEqual(complaints(done), [])
      assert.equal(fs.readFileSync(at('there dir/late'), 'utf8'), 'late')
      fs.rmSync(at('there dir'), { recursive: true })
      const skipped = await site().run(`- name: ask\n  command: echo no\n  register: ask\n${push}  when: ask.stdout == 'yes'\n`)
      assert.deepEqual([complaints(skipped), fs.existsSync(at('there dir'))], [[], false])
    })

    it('goes by itself where the task is delegated to the controller, and stays on the host where it is delegated to that', async () => {
      const away = await site().run(`${push}  delegate_to: localhost\n`)
      assert.deepEqual([complaints(away), away.connections, tree(at('there dir'))], [[], 1, tree(at('here'))])
      const same = await site().run(`${push.replace('there dir', 'beside')}  delegate_to: "{{ inventory_hostname }}"\n`)
      assert.deepEqual([complaints(same), tree(at('beside'))], [[], tree(at('here'))])
      const words = String(result(same, 'push').cmd)
      assert.ok(words.startsWith('rsync ') && words.endsWith(`/here/ ${at('beside')}`), words)
    })

    it('ends with the run', async () => {
      const stop = new AbortController()
      const slow = push.replace('delete: true', `rsync_path: "touch ${at('begun')}; sleep 5; rsync"`)
      const watch = setInterval(() => fs.existsSync(at('begun')) && stop.abort(), 20)
      await site().run(slow, {}, { signal: stop.signal })
      clearInterval(watch)
      assert.ok(stop.signal.aborted)
      assert.equal(spawnSync('pgrep', ['-f', `rsync.*${site().root}/there`], { encoding: 'utf8' }).stdout, '')
      assert.ok(!fs.existsSync(at('there dir')))
    })

    it('says what went wrong, and ends with its time', async () => {
      const none = await site().run(push.replace('delete: true', 'rsync_path: no-such-rsync'))
      assert.match(String(result(none, 'push').msg), /no-such-rsync: (?:\d+: )?.*not found|there is no program/)
      const missing = await site().run('- name: push\n  synchronize: { src: /nowhere/at/all, dest: "{{ root }}/x" }\n')
      assert.match(String(result(missing, 'push').msg), /^rsync: \[sender\] change_dir "\/nowhere\/at" failed: No such file/)
      const slow = await site().run(
        `${push.replace('delete: true', 'rsync_path: "if test -e {{ root }}/asked; then sleep 5; fi; touch {{ root }}/asked; rsync"')}  timeout: 1\n`,
      )
      assert.match(JSON.stringify(slow.events), /within 1 s and/)
      const left = spawnSync('pgrep', ['-f', `rsync.*${site().root}`], { encoding: 'utf8' }).stdout
      assert.equal(left, '')
    })
  })
