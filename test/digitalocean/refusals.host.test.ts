/** What DigitalOcean's API refuses, or does not answer, is said with its kind, and as Ansible says it; what may work is sent again, and nothing is made twice. */
import assert from 'node:assert/strict'
import { endsOf, failureOf } from '../lab/test-workspace.ts'
import { type Account, acts, openAccount } from './play.ts'
import type { Api, ApiOptions } from './server.ts'

const ordered = (more: Readonly<Record<string, string>> = {}) => {
  const words = { name: 'web1', unique_name: 'true', size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1', ...more }
  return `- digital_ocean_droplet: { ${Object.entries(words)
    .map((pair) => pair.join(': '))
    .join(', ')} }`
}
const login = 'Failed to login using API token, please verify validity of API token.'

interface Case {
  readonly tasks: string
  readonly options?: Partial<ApiOptions>
  readonly set?: (api: Api) => void
  readonly env?: Readonly<Record<string, string>>
  readonly kind: string
  readonly msg?: string | RegExp
  /** What was asked to be changed. */
  readonly acts?: readonly string[]
}

const cases: Readonly<Record<string, Case>> = {
  'no token': { tasks: ordered(), env: { DO_API_TOKEN: '' }, kind: 'token', msg: login },
  'a wrong token': { tasks: ordered(), env: { DO_API_TOKEN: 'dop_v1_of_another' }, kind: 'token', msg: login },
  'a token without scope': {
    tasks: ordered(),
    options: { scopes: ['droplet:read'] },
    kind: 'scope',
    msg: /^Failed to create Droplet \[HTTP 403: /,
  },
  'an unknown region': {
    tasks: ordered({ region: 'mars1' }),
    kind: 'unknown-region',
    msg: 'Failed to create Droplet [HTTP 422: You specified an invalid region for Droplet creation.]',
  },
  'an unknown size': { tasks: ordered({ size: 'huge' }), kind: 'unknown-size' },
  'an unknown image': { tasks: ordered({ image: 'minix' }), kind: 'unknown-image' },
  'a quota': {
    tasks: ordered(),
    set: ({ state }) => {
      state.dropletLimit = 0
    },
    kind: 'quota',
  },
  'a droplet that never becomes active': {
    tasks: ordered({ wait_timeout: '1' }),
    options: { readsUntilDone: Number.POSITIVE_INFINITY },
    kind: 'time-out',
    msg: 'Wait for Droplet [active,off] status timeout',
    acts: ['POST droplets'],
  },
  'two droplets of one name': {
    tasks: `${ordered({ unique_name: 'false' })}\n${ordered({ unique_name: 'false' })}\n${ordered()}`,
    kind: 'ambiguous',
    acts: ['POST droplets', 'POST droplets'],
  },
  'an ID of no droplet': { tasks: ordered({ id: '7', unique_name: 'false' }), kind: 'no-droplet', acts: [] },
  'a droplet that would have to be off': {
    tasks: `${ordered()}\n${ordered({ size: 's-2vcpu-4gb' })}`,
    kind: 'not-off',
    msg: /^Droplet must be off prior to resizing/,
    acts: ['POST droplets'],
  },
  'a firewall that does not exist': {
    tasks: ordered({ firewall: '[web]' }),
    kind: 'no-firewall',
    msg: "Failed to find firewalls: ['web']",
    acts: [],
  },
  'a project that does not exist': {
    tasks: ordered({ project: 'none' }),
    kind: 'no-project',
    msg: 'No project with name none found',
    acts: [],
  },
  'a domain that does not exist': {
    tasks: '- digital_ocean_domain_record: { domain: example.com, type: A, data: 203.0.113.7 }',
    kind: 'no-domain',
    msg: "No domain named 'example.com' found. Please create a domain first",
  },
  HTML: { tasks: ordered(), options: { faults: [{ fault: { html: '<html>sign in</html>' } }] }, kind: 'not-json', acts: [] },
  'HTML after the droplet was created': {
    tasks: ordered(),
    options: { faults: [{ method: 'POST', fault: { html: '<html>oops</html>', status: 502 } }] },
    kind: 'not-json',
    acts: ['POST droplets'],
  },
  'an error of the API, once for what may have been done': {
    tasks: ordered(),
    options: { faults: [{ method: 'POST', afterwards: true, fault: { status: 500 } }] },
    kind: 'api-failed',
    acts: ['POST droplets'],
  },
  'no answer, once for what may have been done': {
    tasks: ordered({ timeout: '1' }),
    options: { faults: [{ method: 'POST', fault: 'silent' }] },
    kind: 'unreachable',
    acts: ['POST droplets'],
  },
  'a limit for longer than anybody waits': {
    tasks: ordered(),
    options: { faults: [{ fault: { limitedFor: 3600 } }] },
    kind: 'rate-limit',
    acts: [],
  },
}

describe('refusals of DigitalOcean', function () {
  this.timeout(120_000)
  let account: Account
  before(async () => {
    account = await openAccount()
  })
  after(() => account?.close())

  for (const [name, { tasks, options, set, env, kind, msg, acts: wanted }] of Object.entries(cases))
    it(name, async () => {
      const api = await account.start(options)
      set?.(api)
      const ran = await account.play('run', tasks, env ? { env } : {})
      assert.equal(failureOf(ran, 'here').kind, kind, ran.text)
      const end = endsOf(ran, 'here').at(-1)
      const said = (end?.result as { readonly msg?: string } | undefined)?.msg ?? ''
      if (typeof msg === 'string') assert.equal(said, msg)
      else if (msg) assert.match(said, msg)
      if (wanted) assert.deepEqual(acts(api), wanted)
    })

  it('are waited for where the API says so, and where asking again does no harm', async () => {
    const api = await account.start({
      faults: [
        { method: 'GET', path: 'droplets?', times: 1, fault: 'cut' },
        { method: 'POST', times: 1, fault: { limitedFor: 1 } },
        { method: 'GET', path: /droplets\/\d/, times: 1, fault: { status: 503 } },
      ],
    })
    const ran = await account.play('run', ordered())
    assert.equal(ran.code, 0, ran.text)
    assert.deepEqual(acts(api), ['POST droplets', 'POST droplets'])
    assert.equal(api.state.droplets.length, 1)
  })
})
