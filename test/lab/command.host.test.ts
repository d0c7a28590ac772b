/** `tsplay lab`: hosts that come, are listed, are entered, and go. */
import assert from 'node:assert/strict'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { image, labFolder } from '../../engine/lab/image.ts'
import { requireLab } from './hosts.ts'
import { TestWorkspace } from './test-workspace.ts'

describe('lab: its commands', function () {
  this.timeout(300_000)
  let workspace: TestWorkspace
  let env: Readonly<Record<string, string>>
  const lab = (...args: string[]) => workspace.tsplay(['lab', ...args], { env })
  before(async function () {
    requireLab(this)
    workspace = await TestWorkspace.open()
    // A folder of its own, so that `down` takes nobody else's labs.
    const folder = join(workspace.folder, 'lab')
    await mkdir(folder)
    await symlink(dirname(await image(labFolder(), () => undefined)), join(folder, 'images'))
    env = { TSPLAY_LAB: folder }
  })
  after(async () => {
    await lab('down')
    await workspace.close()
  })

  it('has nothing to list at first', async () => {
    const listed = await lab('list')
    assert.equal(listed.code, 0, listed.text)
    assert.doesNotMatch(listed.text, /lab \d/)
  })

  it('boots hosts that stay, and says how to reach them', async () => {
    const up = await lab('up', 'web1', 'web2')
    assert.equal(up.code, 0, up.text)
    assert.match(up.text, /web2 {2}10\.213\.\d+\.3 {2}tsplay lab ssh \d+\/web2/)
    assert.match((await lab('list')).text, /lab \d+: inventory .*hosts\.yml\n {2}web1/)
  })

  it('enters a host, with a command and its exit code', async () => {
    const said = await lab('ssh', 'web2', 'hostname; exit 7')
    assert.equal(said.code, 7, said.text)
    assert.equal(said.text, 'web2\n')
    const unknown = await lab('ssh', 'web3')
    assert.equal(unknown.code, 1)
    assert.match(unknown.text, /`web3`/)
  })

  it('runs a playbook on a host that is there for it alone', async () => {
    const playbook = await workspace.write('own.yml', '- hosts: all\n  tasks:\n    - command: hostname\n      changed_when: false\n')
    const run = await lab('run', playbook)
    assert.equal(run.code, 0, run.text)
    assert.match(run.text, /droplet : ok=1/)
  })

  it('takes them down', async () => {
    assert.match((await lab('down')).text, /lab \d+ is down/)
    assert.doesNotMatch((await lab('list')).text, /lab \d/)
    const wrong = await lab('down', '77')
    assert.equal(wrong.code, 1)
    assert.match(wrong.text, /\b77\b/)
  })
})
