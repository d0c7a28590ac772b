/** Hosts that are restarted by their own playbook: `reboot`, and a restart that `wait_for_connection` waits for. */
import assert from 'node:assert/strict'
import { namesIn, numbersIn } from '../refusal.ts'
import { endsOf, failureOf, hostForSuite, type Ran } from './test-workspace.ts'

const bootId = 'cat /proc/sys/kernel/random/boot_id'

describe('lab: a host that is restarted', function () {
  this.timeout(120_000)
  const { on, play } = hostForSuite('again')
  before(() => on('useradd --create-home worker'))

  const boot = () => on(bootId)
  const resultOf = (ran: Ran, name: string) =>
    (endsOf(ran, 'again').find(({ task }) => task.name === name)?.result ?? {}) as Record<string, unknown>

  it('comes back as another start of the same host, and all users have their shells again', async () => {
    const before = await boot()
    const users = ['worker', 'nobody'].map((user) => `- { name: USER ${user}, command: id -un, become: true, become_user: ${user} }`)
    const asked = (when: string) => users.join('\n').replaceAll('USER', when)
    const ran = await play(`
- { name: boot before, command: ${bootId} }
${asked('before')}
- { name: restart, reboot: { post_reboot_delay: 2 } }
- { name: boot behind, command: ${bootId} }
${asked('behind')}`)
    assert.equal(ran.code, 0, ran.text)
    const { rebooted, elapsed, changed } = resultOf(ran, 'restart')
    assert.deepEqual([rebooted, changed], [true, true])
    assert.ok(Number(elapsed) >= 2, `${elapsed}`)
    assert.equal(`${resultOf(ran, 'boot before').stdout}\n`, before)
    assert.notEqual(resultOf(ran, 'boot behind').stdout, resultOf(ran, 'boot before').stdout)
    for (const user of ['worker', 'nobody'])
      for (const when of ['before', 'behind']) assert.equal(resultOf(ran, `${when} ${user}`).stdout, user)
  })

  it('gives the program that restarts the delay in minutes, and the message', async () => {
    const program = 'printf "%s\\n" "$@" > /root/told\nexec /sbin/shutdown -r now\n'
    await on('mkdir -p /opt/first; printf "#!/bin/sh\\n%s" "$1" > /opt/first/shutdown; chmod 755 /opt/first/shutdown', program)
    const before = await boot()
    const ran = await play('- reboot: { pre_reboot_delay: 59, msg: "a new; kernel", search_paths: [/opt/first, /sbin] }')
    assert.equal(ran.code, 0, ran.text)
    assert.equal(await on('cat /root/told'), '-r\n+0\na new; kernel\n')
    assert.notEqual(await boot(), before)
  })

  it('fails with a sentence where the host is not back in time, or does not do well', async () => {
    const short = await play('- reboot: { reboot_timeout: 0 }')
    assert.equal(short.code, 2, short.text)
    assert.equal(numbersIn(failureOf(short, 'again').message)[0], 0)
    const back = await play('- wait_for_connection: { timeout: 60 }')
    assert.equal(back.code, 0, back.text)
    const bad = await play('- reboot: { reboot_timeout: 4, test_command: "test -e /root/never" }')
    assert.equal(bad.code, 2, bad.text)
    const { message } = failureOf(bad, 'again')
    assert.deepEqual([numbersIn(message), namesIn(message).at(-1)], [[4, 1], 'sh -c test -e /root/never'], message)
  })

  it('says why a host was not restarted at all', async () => {
    const before = await boot()
    const refused = await play('- { reboot: , become: true, become_user: nobody }')
    assert.equal(refused.code, 2, refused.text)
    const missing = await play('- reboot: { search_paths: [/opt/none] }')
    assert.match(failureOf(missing, 'again').message, /shutdown.*\/opt\/none/)
    assert.equal(await boot(), before)
  })

  it('is not restarted in check mode', async () => {
    const before = await boot()
    const ran = await play('- { name: restart, reboot: }\n- { name: wait, wait_for_connection: { delay: 600 } }', { args: ['--check'] })
    assert.equal(ran.code, 0, ran.text)
    assert.deepEqual(
      endsOf(ran, 'again').map(({ status }) => status),
      ['changed', 'would-run'],
    )
    assert.equal(await boot(), before)
  })

  it('is waited for where a job restarts it', async () => {
    const before = await boot()
    const ran = await play(`
- { name: job, shell: sleep 1; systemctl reboot, async: 30, poll: 0, register: job }
- { name: wait, wait_for_connection: { delay: 3, timeout: 60 } }
- { name: user, command: id -un, become: true, become_user: worker }
- { name: status, async_status: { jid: "{{ job.ansible_job_id }}" }, ignore_errors: true }`)
    assert.equal(ran.code, 0, ran.text)
    assert.notEqual(await boot(), before)
    assert.ok(Number(resultOf(ran, 'wait').elapsed) >= 3)
    assert.equal(resultOf(ran, 'user').stdout, 'worker')
    assert.match(JSON.stringify(resultOf(ran, 'status')), /host was restarted|"finished":1/)
  })
})
