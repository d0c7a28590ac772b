/** What each module for DigitalOcean owes: a check asks and changes nothing, a run does what was announced, a second one nothing, and all can be removed again. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { filesBelow } from '../files-below.ts'
import { endsOf, type Ran } from '../lab/test-workspace.ts'
import { type Account, acts, openAccount, token } from './play.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB me@laptop'
const order = 'name: web1, unique_name: true, image: debian-12-x64, region: fra1'
const droplet = `- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb }`
const withId = `${droplet}\n  register: web1`
const id = '"{{ web1.data.droplet.id }}"'

interface Story {
  /** Played first. */
  readonly before?: string
  readonly tasks: string
  readonly changes: readonly string[]
  readonly undo?: string
}

const stories: Readonly<Record<string, Story>> = {
  'a key': {
    tasks: `- digital_ocean_sshkey: { name: laptop, ssh_pub_key: "${key}" }`,
    changes: ['add the SSH key laptop'],
    undo: `- digital_ocean_sshkey: { ssh_pub_key: "${key}", state: absent }`,
  },
  'a key with another name': {
    before: `- digital_ocean_sshkey: { name: old, ssh_pub_key: "${key}" }`,
    tasks: `- digital_ocean_sshkey: { name: laptop, ssh_pub_key: "${key}" }`,
    changes: ['rename the SSH key old to laptop'],
  },
  'a droplet in a project': {
    tasks: `- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb, tags: [web], ipv6: true, project: first-project }`,
    changes: ['create the droplet web1', 'assign it to the project first-project'],
    undo: '- digital_ocean_droplet: { name: web1, unique_name: true, state: absent }',
  },
  'a droplet that is off from the beginning': {
    tasks: `- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb, state: inactive }`,
    changes: ['create the droplet web1', 'power the droplet off'],
  },
  'a larger droplet': {
    before: `- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb, state: inactive }`,
    tasks: `- digital_ocean_droplet: { ${order}, size: s-2vcpu-4gb, resize_disk: true, state: active }`,
    changes: ['resize the droplet to s-2vcpu-4gb', 'power the droplet on'],
  },
  'a droplet with a firewall': {
    before: `${droplet}\n${['web', 'old'].map((name) => `- digital_ocean_firewall: { name: ${name}, inbound_rules: [{ ports: "22", sources: { addresses: [0.0.0.0/0] } }], outbound_rules: [] }`).join('\n')}
- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb, firewall: [old] }`,
    tasks: `- digital_ocean_droplet: { ${order}, size: s-1vcpu-1gb, firewall: [web] }`,
    changes: ['add the droplet to the firewall web', 'remove the droplet from the firewall old'],
  },
  'a firewall, which keeps its droplets': {
    before: `${withId}\n- digital_ocean_firewall: { name: web, droplet_ids: [${id}], inbound_rules: [{ ports: all, sources: { addresses: ["::/0"] } }], outbound_rules: [] }`,
    tasks: `- digital_ocean_firewall:
    name: web
    inbound_rules: [{ ports: "22", sources: { addresses: [0.0.0.0/0, "::/0"] } }]
    outbound_rules: [{ protocol: icmp, ports: all, destinations: { addresses: [0.0.0.0/0] } }]`,
    changes: ['change the firewall web'],
    undo: '- digital_ocean_firewall: { name: web, state: absent }',
  },
  'a tag of a droplet': {
    before: droplet,
    tasks: `${withId}\n- digital_ocean_tag: { name: db, resource_id: ${id} }`,
    changes: ['create the tag db', 'tag the droplet 1002 with db'],
    undo: '- digital_ocean_tag: { name: db, state: absent }',
  },
  'a domain': {
    tasks: '- digital_ocean_domain: { name: example.com, ip6: "2001:db8::7" }',
    changes: ['create the domain example.com', 'set the AAAA record of example.com to 2001:db8::7'],
    undo: '- digital_ocean_domain: { name: example.com, state: absent }',
  },
  'records, with and without the dot at their end': {
    before: `- digital_ocean_domain: { name: example.com }
- digital_ocean_domain_record: { domain: example.com, type: A, name: www, data: 203.0.113.7 }`,
    tasks: `- digital_ocean_domain_record: { domain: example.com, type: A, name: www, data: 203.0.113.8, force_update: true }
- digital_ocean_domain_record: { domain: example.com, type: CNAME, name: blog, data: Other.example.org. }
- digital_ocean_domain_record: { domain: example.com, type: MX, data: mail.example.org, priority: 10 }
- digital_ocean_domain_record: { domain: example.com, type: TXT, name: t, data: "Kept As It Is." }`,
    changes: [
      'change the record www A 203.0.113.7 to www A 203.0.113.8',
      'add the record blog CNAME other.example.org.',
      'add the record @ MX mail.example.org.',
      'add the record t TXT Kept As It Is.',
    ],
    undo: '- digital_ocean_domain_record: { domain: example.com, type: A, name: www, state: absent }',
  },
  'a volume that grows, and goes to another droplet': {
    before: `${withId}
- digital_ocean_block_storage: { command: create, state: present, volume_name: data, region: fra1, block_size: 10 }
- digital_ocean_block_storage: { command: attach, state: present, volume_name: data, region: fra1, droplet_id: ${id} }
- digital_ocean_droplet: { name: web2, unique_name: true, image: debian-12-x64, region: fra1, size: s-1vcpu-1gb }`,
    tasks: `- digital_ocean_droplet: { name: web2, unique_name: true, image: debian-12-x64, region: fra1, size: s-1vcpu-1gb }
  register: web1
- digital_ocean_block_storage: { command: create, state: present, volume_name: data, region: fra1, block_size: 20 }
- digital_ocean_block_storage: { command: attach, state: present, volume_name: data, region: fra1, droplet_id: ${id} }`,
    changes: ['resize the volume data to 20 GB', 'detach the volume data', 'attach the volume data to the droplet 1006'],
    undo: '- digital_ocean_block_storage: { command: create, state: absent, volume_name: data, region: fra1 }',
  },
  'an address of a droplet': {
    before: droplet,
    tasks: `${withId}\n- digital_ocean_floating_ip: { droplet_id: ${id}, project: first-project }`,
    changes: ['reserve an address for the droplet 1002', 'assign it to the project first-project'],
  },
}

describe('modules for DigitalOcean', function () {
  this.timeout(120_000)
  let account: Account
  before(async () => {
    account = await openAccount()
  })
  after(() => account?.close())

  for (const [name, { before: first, tasks, changes, undo }] of Object.entries(stories))
    it(name, async () => {
      const api = await account.start()
      if (first) await played('run', first)
      const earlier = acts(api).length
      const planned = await played('check', tasks)
      assert.deepEqual(changesIn(planned), changes)
      assert.equal(acts(api).length, earlier, 'a check only asks')
      assert.deepEqual(changesIn(await played('run', tasks)), changes)
      const settled = acts(api).length
      assert.deepEqual(changesIn(await played('run', tasks)), [])
      assert.equal(acts(api).length, settled, 'a second run only asks')
      if (!undo) return
      assert.notDeepEqual(changesIn(await played('run', undo)), [])
      assert.deepEqual(changesIn(await played('run', undo)), [])
    })

  it('read what there is, all pages of it', async () => {
    await account.start({ pageSize: 2 })
    const names = ['a', 'b', 'c', 'd', 'e']
    const shown = `- digital_ocean_tag: { name: "{{ item }}" }\n  loop: [${names}]
- digital_ocean_domain: { name: example.com, ip: 203.0.113.7 }
- digital_ocean_tag_info:\n  register: tags
- digital_ocean_domain_info: { domain_name: example.com }\n  register: domains
- digital_ocean_domain_record_info: { domain: example.com, type: A }\n  register: records
- assert: { that: ["tags.data | map(attribute='name') == ${JSON.stringify(names).replaceAll('"', "'")}", "domains.data[0].domain_records | length == 4", "records.data.records | length == 1"] }`
    await played('run', shown)
  })

  it('cannot tell in a check what depends on what is not there yet, and do not fail for it', async () => {
    await account.start()
    const record = '- digital_ocean_domain_record: { domain: example.com, type: A, data: 203.0.113.7 }'
    const ran = await played('check', `- digital_ocean_domain: { name: example.com }\n${record}`)
    assert.deepEqual(
      endsOf(ran, 'here').map(({ status }) => status),
      ['changed', 'cannot-tell'],
    )
  })

  it('show the token nowhere, however it is given', async () => {
    await account.start()
    const secret = `${token.slice(0, -1)}X`
    const options = `{ name: web, oauth_token: "${secret}" }`
    const ran = [
      await account.play('run', `- digital_ocean_tag: ${options}\n  ignore_errors: true\n- digital_ocean_tag: { name: db }`),
      await account.play('run', '- digital_ocean_tag: { name: web }', { env: { DO_API_TOKEN: '', DIGITALOCEAN_ACCESS_TOKEN: token } }),
      await account.play('run', `- digital_ocean_tag: { name: web }\n  environment: { DO_API_TOKEN: ${token} }`, {
        env: { DO_API_TOKEN: secret },
      }),
    ]
    const { folder } = account.workspace
    const files = filesBelow(folder).filter((file) => !/play-\d+\.yml$/.test(file))
    const all = [
      ...ran.map(({ text, events }) => text + JSON.stringify(events)),
      ...files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
    ]
    for (const each of [token, secret]) assert.ok(!all.some((text) => text.includes(each)))
    assert.deepEqual(
      ran.map(({ code }) => code),
      [0, 0, 0],
    )
  })

  async function played(command: 'check' | 'run', tasks: string): Promise<Ran> {
    const ran = await account.play(command, tasks)
    assert.equal(ran.code, 0, ran.text)
    return ran
  }
})

function changesIn(ran: Ran): readonly string[] {
  return endsOf(ran, 'here').flatMap(({ changes }) => changes.map(({ summary }) => summary))
}
