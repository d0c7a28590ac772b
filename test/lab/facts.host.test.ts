/** Facts of a real host over SSH, beside those that Ansible's `setup` gathers of it with the Python that is installed there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { differences, type Facts, factsOfSetup } from '../modules/facts/facts-beside.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, smallPackages } from './hosts.ts'
import { TestWorkspace } from './test-workspace.ts'

describe('lab: facts beside Ansible', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: [], prepared: { names: ['told'], packages: smallPackages } })
  let workspace: TestWorkspace
  before(async function () {
    if (spawnSync('ansible', ['--version']).error) {
      console.log('      skipped: Ansible is not installed')
      this.skip()
    }
    workspace = await TestWorkspace.open({ warm: true })
  })
  after(() => workspace?.close())

  async function ours(args = '', module = 'setup'): Promise<Facts> {
    const inventory = await workspace.inventory(site.lab, site.lab.hosts)
    const { events, text } = await workspace.play(inventory, `- ${module}:${args}`, {
      play: '  gather_facts: false\n  vars: { ansible_python_interpreter: /usr/bin/python3 }\n',
    })
    const end = events.find((event) => event.type === 'task-end')
    assert.ok(end && end.status === 'ok', text)
    return (end.result as { ansible_facts: Facts }).ansible_facts
  }

  async function theirs(module = 'setup'): Promise<Facts> {
    const { stdout, stderr } = await ansible('ansible', 'told', '-m', module)
    assert.match(stdout, /SUCCESS/, stdout + stderr)
    return factsOfSetup(stdout)
  }

  async function ansible(program: string, ...words: string[]) {
    const inventory = await workspace.inventory(site.lab, site.lab.hosts)
    const env = {
      ...process.env,
      ANSIBLE_SSH_ARGS: `-o UserKnownHostsFile=${site.lab.knownHosts} -o IdentitiesOnly=yes -F none`,
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_STDOUT_CALLBACK: 'json',
    }
    return spawnSync(program, ['-i', inventory, '--private-key', site.lab.key, '-u', 'root', ...words], {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
  }

  const subsets = ['!all,!min,network', 'min', 'all,!hardware', '!all', 'virtual,!min', '!all,!min,os_family']
  /** What Ansible gathers of each of them, in one run. */
  async function theirSubsets(): Promise<readonly Facts[]> {
    const tasks = subsets.map((gather_subset) => ({ setup: { gather_subset } }))
    const file = await workspace.write('subsets.yml', JSON.stringify([{ hosts: 'told', gather_facts: false, tasks }]))
    const { stdout, stderr } = await ansible('ansible-playbook', file)
    assert.ok(stdout.startsWith('{'), stdout + stderr)
    const [play] = (JSON.parse(stdout) as { plays: { tasks: { hosts: { told: { ansible_facts: Facts } } }[] }[] }).plays
    return (play?.tasks ?? []).map(({ hosts }) => hosts.told.ansible_facts)
  }

  it('are the same, key by key', async () => {
    assert.deepEqual(differences(await theirs(), await ours(), false), [])
  })

  it('are the same where owner and clock have their say', async () => {
    const host = site.lab.host('told')
    await shellOn(
      host,
      `mkdir -p /etc/ansible/facts.d /etc/iscsi
ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime
printf '[General]\\nname = a value\\nOther=2\\n' >/etc/ansible/facts.d/ini.fact
printf '{"a": [1, {"b": null}]}' >/etc/ansible/facts.d/json.fact
printf '#!/bin/sh\\necho "{\\\\"by\\\\": \\\\"program\\\\"}"\\n' >/etc/ansible/facts.d/run.fact
printf '#!/bin/sh\\nexit 3\\n' >/etc/ansible/facts.d/broken.fact
chmod 755 /etc/ansible/facts.d/run.fact /etc/ansible/facts.d/broken.fact
echo InitiatorName=iqn.1993-08.org.debian:01:feed >/etc/iscsi/initiatorname.iscsi
printf 'search example.org\\nnameserver 192.0.2.1\\noptions ndots:2\\n' >/etc/resolv.conf
mkdir -p /srv/bound && mount --bind /etc /srv/bound`,
    )
    const [wanted, given] = [await theirs(), await ours()]
    const local = (facts: Facts) => ({ ...(facts.ansible_local as Facts), broken: typeof (facts.ansible_local as Facts).broken })
    assert.deepEqual(local(given), local(wanted))
    const others = (facts: Facts) => Object.fromEntries(Object.entries(facts).filter(([name]) => name !== 'ansible_local'))
    assert.deepEqual(differences(others(wanted), others(given), false), [])
  })

  it('tell of services and packages what Ansible tells', async () => {
    await shellOn(site.lab.host('told'), 'systemctl stop nginx; systemctl mask -q systemd-timesyncd 2>/dev/null || true')
    const services = async (facts: Promise<Facts>) => (await facts).services as Facts
    assert.deepEqual(await services(ours('', 'service_facts')), await services(theirs('service_facts')))
    const packages = async (facts: Promise<Facts>) =>
      Object.entries((await facts).packages as Record<string, readonly Facts[]>)
        .flatMap(([name, all]) => all.map(({ category: _category, ...rest }) => `${name} ${JSON.stringify(Object.entries(rest).sort())}`))
        .sort()
    assert.deepEqual(await packages(ours('', 'package_facts')), await packages(theirs('package_facts')))
  })

  describe('of a part', () => {
    let wanted: readonly Facts[]
    before(async () => {
      wanted = await theirSubsets()
    })
    const names = (facts: Facts = {}) =>
      Object.keys(facts)
        .filter((name) => name !== 'ansible_systemd')
        .sort()
    for (const [index, subset] of subsets.entries())
      it(`are of the same names with gather_subset=${subset}`, async () => {
        assert.deepEqual(names(await ours(`\n    gather_subset: "${subset}"`)), names(wanted[index]))
      })
  })
})
