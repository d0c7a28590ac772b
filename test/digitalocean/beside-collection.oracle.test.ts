/** What modules for DigitalOcean return is what those of the collection return, asked on the same account. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestWorkspace } from '../lab/test-workspace.ts'
import { Answers } from '../oracle/answers.ts'
import { startApi } from './server.ts'

const answers = new Answers(import.meta.url)
const token = 'dop_v1_of_the_tests'

interface Step {
  readonly task: string
  /** Values that are not compared: what is returned otherwise on purpose, since the collection ends with an error of Python, or returns something else the second time. */
  readonly except?: readonly string[]
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB me@laptop'
const order = 'unique_name: true, size: s-1vcpu-1gb, image: debian-12-x64, sleep_interval: 1'
const open = (ports: string) => `inbound_rules: [{ ports: "${ports}", sources: { addresses: [0.0.0.0/0] } }], outbound_rules: []`

const steps: readonly Step[] = [
  { task: `sshkey: { name: laptop, ssh_pub_key: "${key}" }` },
  { task: `sshkey: { name: laptop, ssh_pub_key: "${key}" }` },
  { task: `sshkey: { name: notebook, ssh_pub_key: "${key}" }` },
  { task: 'sshkey: { name: notebook, ssh_pub_key: nothing }' },
  { task: 'sshkey: { name: notebook }' },
  { task: 'sshkey_info: {}' },
  { task: `sshkey: { ssh_pub_key: "${key}", state: absent }` },
  { task: `sshkey: { ssh_pub_key: "${key}", state: absent }` },
  { task: 'tag: { name: web }' },
  { task: 'tag: { name: web }' },
  { task: 'tag_info: {}' },
  { task: 'tag_info: { tag_name: web }' },
  { task: 'tag_info: { tag_name: none }' },
  { task: `droplet: { name: web1, region: fra1, ${order} }` },
  { task: `droplet: { name: web1, region: fra1, ${order} }` },
  { task: `droplet: { name: web2, region: mars1, ${order} }` },
  { task: `droplet: { name: web1, ${order} }` },
  { task: 'droplet: { name: web1, state: absent }' },
  { task: `droplet: { name: web1, region: fra1, ${order}, wait_timeout: 0 }` },
  { task: `droplet: { name: web1, region: fra1, ${order}, firewall: [none] }`, except: ['msg'] },
  { task: 'droplet_info: { name: web1 }' },
  { task: 'droplet_info: { name: none }' },
  { task: 'droplet_info: { id: "7" }' },
  { task: `firewall: { name: web, ${open('22')} }` },
  { task: `firewall: { name: web, ${open('22')} }`, except: ['data'] },
  { task: `firewall: { name: web, ${open('80')} }` },
  { task: 'firewall_info: { name: web }' },
  { task: `droplet: { name: web1, region: fra1, ${order}, firewall: [web] }`, except: ['data'] },
  { task: 'firewall: { name: web, state: absent }' },
  { task: 'firewall: { name: web, state: absent }' },
  { task: 'domain: { name: example.com, ip: 203.0.113.7 }' },
  { task: 'domain: { name: example.com, ip: 203.0.113.7 }', except: ['domain'] },
  { task: 'domain: { name: example.com, ip: 203.0.113.8 }', except: ['domain'] },
  { task: 'domain: { name: "not a domain" }' },
  { task: 'domain_info: { domain_name: example.com }' },
  { task: 'domain_info: { domain_name: example.org }' },
  { task: 'domain_record_info: { domain: example.com, type: A }' },
  { task: 'domain: { name: example.com, state: absent }' },
  { task: 'domain: { name: example.com, state: absent }' },
  { task: 'block_storage: { command: create, state: present, volume_name: data, region: fra1, block_size: 10 }', except: ['id'] },
  { task: 'block_storage: { command: create, state: present, volume_name: data, region: fra1, block_size: 10 }', except: ['id'] },
  { task: 'block_storage: { command: create, state: present, volume_name: data, region: fra1 }' },
  { task: 'volume_info: { region_name: fra1 }' },
  { task: 'block_storage: { command: create, state: absent, volume_name: data, region: fra1 }', except: ['id'] },
  { task: 'block_storage: { command: create, state: absent, volume_name: data, region: fra1 }' },
  { task: 'droplet: { name: web1, unique_name: true, state: absent }' },
  { task: 'droplet: { name: web1, unique_name: true, state: absent }' },
  { task: 'floating_ip_info: {}' },
  { task: 'tag: { name: web, state: absent }' },
  { task: 'tag_info: { oauth_token: dop_v1_of_another }' },
]

type Result = Readonly<Record<string, unknown>>

describe('modules for DigitalOcean, beside those of the collection', function () {
  this.timeout(600_000)
  let workspace: TestWorkspace
  before(async () => {
    workspace = await TestWorkspace.open()
  })
  after(() => workspace?.close())

  it('return the same', async () => {
    const theirs = await answers.of(
      'collection',
      steps.map(({ task }) => task),
      () => resultsOf((folder, playbook) => ansible(folder, playbook)),
    )
    const ours = await resultsOf(async (_folder, playbook) => {
      const ran = await workspace.tsplay(['run', playbook, '-i', 'hosts'], { env })
      assert.equal(ran.code, 0, ran.text)
    })
    assert.equal(ours.length, steps.length)
    for (const [index, { task, except = [] }] of steps.entries())
      assert.deepEqual(shown(ours[index], except), shown(theirs[index], except), `${index}: ${task}`)
  })

  const env = { DO_API_TOKEN: token, TSPLAY_LOCK: 'no' }

  /** What `register` sees of all steps, on an account of their own. */
  async function resultsOf(play: (folder: string, playbook: string) => Promise<void>): Promise<readonly Result[]> {
    const api = await startApi({ token })
    try {
      const tasks = steps.map(
        ({ task }, index) =>
          `    - community.digitalocean.digital_ocean_${task}\n      register: result${index}\n      ignore_errors: true\n`,
      )
      const all = `[${steps.map((_, index) => `result${index}`).join(', ')}]`
      const keep = `    - copy: { dest: "{{ playbook_dir }}/results.json", content: "{{ ${all} | to_json }}" }\n`
      const head = `- hosts: all\n  gather_facts: false\n  module_defaults: { group/community.digitalocean.all: { baseurl: "${api.url}" } }\n  tasks:\n`
      await workspace.write('hosts', 'here ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n')
      const playbook = await workspace.write('site.yml', head + tasks.join('') + keep)
      await play(workspace.folder, playbook)
      return JSON.parse(readFileSync(join(workspace.folder, 'results.json'), 'utf8')).map(compared)
    } finally {
      await api.close()
    }
  }

  async function ansible(folder: string, playbook: string): Promise<void> {
    const child = spawn('ansible-playbook', ['-i', 'hosts', playbook], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...env },
    })
    let said = ''
    child.stdout.on('data', (part) => {
      said += part
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    assert.equal(code, 0, said)
  }
})

const values = ['changed', 'failed', 'msg', 'data', 'domain', 'id', 'floating_ips', 'event']

/** Without numbers of the account, which depend on how often it was asked to do something. */
function compared(result: Result): Result {
  const kept = Object.fromEntries(values.flatMap((name) => (result[name] === undefined ? [] : [[name, result[name]]])))
  const text = JSON.stringify({ failed: false, ...kept })
    .replace(/\b1\d{3}\b/g, '1000')
    .replace(/(203\.0\.113|10\.135\.0)\.(?![78]")\d+/g, '$1.0')
    .replace(/-0000000010?\d\d\b/g, '')
  return JSON.parse(text)
}

function shown(result: Result | undefined, except: readonly string[]): Result {
  const { data, ...rest } = result ?? {}
  // The collection documents addresses beside the droplet, and returns none.
  const droplet = (data as Result | undefined)?.droplet
  const whole = { ...rest, ...(data === undefined ? {} : { data: droplet ? { droplet } : data }) }
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !except.includes(name)))
}
