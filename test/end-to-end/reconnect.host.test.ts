/** `reboot` and `wait_for_connection` over SSH: the link goes, the host comes back another, or not at all. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { clients } from '../transport/clients.ts'
import { ends, jobSites, result } from './jobs.ts'
import { complaints } from './site.ts'

for (const client of clients)
  describe(`a host that ${client} reaches again`, function () {
    const site = jobSites(this, client)
    beforeEach(() => {
      writeFileSync(path.join(site().root, 'boot'), 'first')
      writeFileSync(path.join(site().root, 'restart'), `#!/bin/sh\n[ "$1" = now ] || exit 9\necho second >${site().root}/boot\n`, {
        mode: 0o755,
      })
      writeFileSync(path.join(site().root, 'nothing'), '#!/bin/sh\n', { mode: 0o755 })
      writeFileSync(path.join(site().root, 'refuse'), '#!/bin/sh\necho not for you >&2; exit 4\n', { mode: 0o755 })
    })
    const reboot = (more: string) => `- name: reboot
  reboot:
    boot_time_command: cat {{ root }}/boot
    search_paths: [/nowhere, "{{ root }}"]
    ${more}
- name: after
  command: cat {{ root }}/boot
`

    it('is restarted, and goes on where the restart took the link along', async () => {
      const cut = setInterval(() => {
        if (!existsSync(path.join(site().root, 'down'))) return
        clearInterval(cut)
        site().cut()
      }, 20)
      writeFileSync(path.join(site().root, 'restart'), `#!/bin/sh\ntouch ${site().root}/down; sleep 1\necho second >${site().root}/boot\n`)
      const done = await site().run(reboot('reboot_command: restart'))
      clearInterval(cut)
      assert.deepEqual(complaints(done), [])
      assert.equal(result(done, 'after').stdout, 'second')
      const { rebooted, changed, elapsed } = result(done, 'reboot')
      assert.deepEqual([rebooted, changed], [true, true])
      assert.ok(Number(elapsed) >= 0)
      assert.ok(done.connections >= 2)
    })

    it('gives the program its arguments, and waits for the test command', async () => {
      const done = await site().run(
        reboot('reboot_command: restart now\n    test_command: test -s {{ root }}/boot && test second = "$(cat {{ root }}/boot)"'),
      )
      assert.deepEqual(complaints(done), [])
      assert.equal(result(done, 'reboot').rebooted, true)
    })

    it('fails where it does not come back, or was not restarted', async () => {
      const same = await site().run(reboot('reboot_command: nothing\n    reboot_timeout: 1'))
      assert.equal(result(same, 'reboot').msg, 'Timed out waiting for last boot time check (timeout=1)')
      // As with Ansible: what restarts it was run.
      assert.equal(result(same, 'reboot').rebooted, true)
      const refused = await site().run(reboot('reboot_command: refuse'))
      assert.match(String(result(refused, 'reboot').msg), /^Reboot command failed. Error was: /)
      const missing = await site().run(reboot('reboot_command: no-such-program'))
      assert.match(String(result(missing, 'reboot').msg), /^Unable to find command "no-such-program" in search paths: \['\/nowhere'/)
      const untold = await site().run('- name: reboot\n  reboot: { boot_time_command: exit 3 }\n')
      assert.match(String(result(untold, 'reboot').msg), /^reboot: failed to get host boot time info, rc: 3/)
    })

    it('is not the machine that all is run from, and nothing is done in check mode', async () => {
      const local = await site().run(
        '- name: reboot\n  reboot: { reboot_command: "{{ root }}/restart now" }\n  vars: { ansible_connection: local }\n',
      )
      assert.match(String(result(local, 'reboot').msg), /would reboot the control node/)
      const check = await site().run(`${reboot('reboot_command: restart now')}- name: wait\n  wait_for_connection:\n`, { check: true })
      assert.deepEqual(
        ends(check).map(({ status }) => status),
        ['changed', 'would-run', 'would-run'],
      )
      assert.ok(!existsSync(path.join(site().root, 'down')))
    })

    it('is waited for', async () => {
      const there = await site().run('- name: wait\n  wait_for_connection:\n- name: after\n  command: echo x\n')
      assert.deepEqual(complaints(there), [])
      assert.deepEqual([result(there, 'wait').changed, result(there, 'wait').elapsed], [false, 0])
      const nowhere = await site().run('- name: wait\n  wait_for_connection: { timeout: 1 }\n  vars: { ansible_port: 1 }\n')
      assert.equal(nowhere.code, 2)
      assert.match(String(result(nowhere, 'wait').msg), /^timed out waiting for ping module test: /)
    })
  })
