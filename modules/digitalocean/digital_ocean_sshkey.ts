/** `digital_ocean_sshkey`: SSH keys of a DigitalOcean account. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { answerOf, apiChange, apiNotes, apiOptions, escaped, fingerprintOf, foreseen, oneRead, type Row, textIn } from './api.ts'

const topic = 'digital_ocean_sshkey'

export default defineModule({
  name: 'digital_ocean_sshkey',
  aliases: ['community.digitalocean.digital_ocean_sshkey'],
  summary: 'Manage SSH keys of a DigitalOcean account',
  notes: apiNotes,
  options: {
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the account should have the key.' },
    fingerprint: { type: 'string', aliases: ['id'], description: 'Fingerprint or ID of the key. Default: that of `ssh_pub_key`.' },
    name: { type: 'string', description: 'Name of the key; required for a new one.' },
    ssh_pub_key: { type: 'string', description: 'Public key, as in `authorized_keys`.' },
    ...apiOptions,
  },
  examples: `
- name: Give the account a key
  digital_ocean_sshkey:
    name: laptop
    ssh_pub_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB me@laptop
  register: key

- name: Remove a key
  digital_ocean_sshkey: { fingerprint: "3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa", state: absent }
`,
  results: { data: 'The key as `ssh_key`, with `state: present`.' },
  relations: { oneOf: [['fingerprint', 'ssh_pub_key']] },
  rules: ({ fingerprint, ssh_pub_key }) =>
    fingerprint === undefined && ssh_pub_key !== undefined && fingerprintOf(ssh_pub_key) === undefined
      ? ['`ssh_pub_key` is not a public key']
      : [],
  ruleMessage: () => 'This does not appear to be a valid public key. Please verify the format and value provided in ssh_public_key.',
  probe: (params) => ({
    key: oneRead(params, pathOf(params), 'ssh_key', topic, {
      what: 'read the SSH key',
      msg: (status, said) => `Error getting ssh key [${status}: ${said}]`,
    }),
  }),

  plan(params, { key }): readonly Change[] {
    const { state, name, ssh_pub_key } = params
    if (state === 'absent') return key ? [removal(params, key)] : []
    if (key && (name === undefined || key.name === name)) return []
    if (key) return [renaming(params, key)]
    if (ssh_pub_key === undefined || name === undefined)
      throw new Problem('the account does not have this key', { kind: 'no-key', hint: 'set `ssh_pub_key` and `name` to add it' })
    return [
      apiChange(params, {
        ...{ name: 'create', summary: `add the SSH key ${name}`, topic, method: 'POST', path: 'account/keys' },
        after: { name, public_key: ssh_pub_key },
        body: { name, public_key: ssh_pub_key },
        words: { what: `add the SSH key ${name}`, msg: (status, said) => `Error creating ssh key [${status}: ${said}]` },
      }),
    ]
  },

  returns({ state, name, ssh_pub_key, fingerprint }, { key }, done) {
    if (state === 'absent') return {}
    const made = answerOf(done, 'create') ?? answerOf(done, 'rename')
    const fresh = foreseen(done, {
      id: Number.NaN,
      name,
      public_key: ssh_pub_key,
      fingerprint: fingerprint ?? fingerprintOf(ssh_pub_key ?? ''),
    })
    const now = key && !done.any ? { ...key, name: name ?? key.name } : fresh
    return made ? { data: made } : now ? { data: { ssh_key: now } } : {}
  },
})

function pathOf({ fingerprint, ssh_pub_key = '' }: { readonly fingerprint?: string; readonly ssh_pub_key?: string }): string {
  return `account/keys/${escaped(fingerprint ?? fingerprintOf(ssh_pub_key) ?? '')}`
}

type Key = Parameters<typeof pathOf>[0] & Parameters<typeof apiChange>[0] & { readonly name: string | undefined }

function renaming(params: Key, key: Row): Change {
  return apiChange(params, {
    ...{
      name: 'rename',
      summary: `rename the SSH key ${textIn(key, 'name')} to ${params.name}`,
      topic,
      method: 'PUT',
      path: pathOf(params),
    },
    ...{ before: { name: key.name }, after: { name: params.name }, body: { name: params.name } },
    words: { what: 'rename the SSH key', msg: (status, said) => `Error updating ssh key name [${status}: ${said}]` },
  })
}

function removal(params: Key, key: Row): Change {
  const name = textIn(key, 'name')
  return apiChange(params, {
    ...{ summary: `remove the SSH key ${name}`, topic, method: 'DELETE', path: pathOf(params), accept: [404] },
    before: { name, public_key: key.public_key },
    words: { what: `remove the SSH key ${name}`, msg: (status, said) => `Error creating ssh key [${status}: ${said}]` },
  })
}
