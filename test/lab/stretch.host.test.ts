/** Changes that travel together on a real host: accounts and what belongs to them, and a host that is out of room in the middle. */
import assert from 'node:assert/strict'
import { settled } from '../../engine/lab/inside.ts'
import { leftOn } from './hosts.ts'
import { endsOf, hostForSuite, type Ran } from './test-workspace.ts'

/** How tasks ended, without what is another each time. */
function timeless(ran: Ran): unknown {
  const ends = endsOf(ran, 'travel').map(({ time: _, seconds: __, ...end }) => end)
  return JSON.parse(
    JSON.stringify(ends)
      .replace(/play-\d+\.yml/g, 'play.yml')
      .replace(/\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g, '~'),
  )
}

describe('lab: changes that travel together', function () {
  this.timeout(240_000)
  const { host, on, play } = hostForSuite('travel')
  before(() => settled(host()))

  /** The same tasks with stretches and task by task, each on the host as `before` leaves it; and what `after` says behind each. */
  async function both(tasks: string, before: string, after: string, play_ = '') {
    const ran: Ran[] = []
    const states: string[] = []
    for (const stretches of ['yes', 'no']) {
      await on(before)
      ran.push(await play(tasks, { env: { TSPLAY_STRETCHES: stretches }, ...(play_ && { play: play_ }) }))
      states.push(await on(after))
    }
    const [together, alone] = ran as [Ran, Ran]
    assert.deepEqual(timeless(together), timeless(alone), together.text)
    assert.equal(states[0], states[1])
    assert.deepEqual([together.code, await leftOn(host())], [alone.code, []])
    return together
  }

  it('accounts, their homes, their keys and their files', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKkVtuY8Tq5F6mMJTQdEjvYlX7w3T0uX0jvLw9cW0b1e someone'
    const tasks = `- group: { name: makers, gid: 4242 }
- user: { name: maker, group: makers, comment: A maker, shell: /bin/sh }
- user: { name: helper, groups: [makers, games] }
- file: { path: /srv/made/site, state: directory, owner: maker, group: makers, mode: '2750' }
- copy: { dest: /srv/made/site/index, content: "hello\\n", owner: maker, group: makers, mode: '0640' }
- authorized_key: { user: maker, key: "${key}" }
- lineinfile: { path: /home/maker/.profile, line: umask 027 }
- copy: { dest: /etc/sudoers.d/maker, content: "maker ALL=(ALL) NOPASSWD: ALL\\n", mode: '0440' }
- ini_file: { path: /etc/made.ini, section: site, option: owner, value: maker, mode: '0644' }
- user: { name: maker, comment: The maker, append: true, groups: games }
- file: { path: /srv/made/site, owner: helper, recurse: true }
- file: { path: /srv/made/current, src: site, state: link }
- copy: { dest: /srv/made/current/index, content: "bye\\n", backup: true }
- blockinfile: { path: /srv/made/site/index, block: more }
- group: { name: makers, gid: 4243 }
- user: { name: helper, state: absent, remove: true }
- file: { path: /srv/made/site/index, owner: helper }
  ignore_errors: true
- file: { path: /etc/made.ini, state: absent }
`
    const before = 'userdel -r maker; userdel -r helper; groupdel makers; rm -rf /srv/made /etc/made.ini /etc/sudoers.d/maker; true'
    const after = `grep -h '^m*[a-z]*er[s:]' /etc/passwd /etc/group; id maker
find /srv/made /home/maker /etc/sudoers.d/maker -printf '%p %y %m %U %G %l\\n' | sed 's/\\.[0-9]*\\.20.*~/~/' | sort; cat /srv/made/site/index`
    const ran = await both(tasks, before, after)
    assert.equal(ran.code, 0, ran.text)
    assert.ok(endsOf(ran, 'travel').filter(({ status }) => status === 'changed').length >= 15, ran.text)
  })

  it('no room in the middle: the task that finds none fails, what stood before it is whole, and nothing behind it is begun', async () => {
    const copy = (n: number) => `- copy: { dest: /small/${n}, content: "{{ '${n}' * 15000 }}" }\n`
    const small = 'umount /small 2>/dev/null; mkdir -p /small && mount -t tmpfs -o size=64k tmpfs /small'
    const ran = await both([1, 2, 3, 4, 5, 6, 7].map(copy).join(''), small, 'ls -A /small; cat /small/* | sha1sum')
    assert.equal(ran.code, 2)
    await on('umount /small')
  })
})
