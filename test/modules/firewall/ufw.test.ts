/** `ufw`: the files that ufw 0.36.2 wrote for each of these rules, and plans over them. */
import assert from 'node:assert/strict'
import type { Change, Params } from '../../../engine/model/module.ts'
import ufw from '../../../modules/firewall/ufw.ts'
import { countNumbered, parseTuple, ruleText } from '../../../modules/firewall/ufw-rules.ts'
import { parseServices, parseUfw } from '../../../modules/firewall/ufw-state.ts'
import { namesIn } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'
import { ruled } from '../registered.ts'

const rules4 = `### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in
### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in comment=68656c6c6f
### tuple ### allow tcp 80,443 0.0.0.0/0 any 0.0.0.0/0 Test%20App - in
### tuple ### allow any 53 0.0.0.0/0 any 0.0.0.0/0 Test%20App - in
### tuple ### deny udp 514 0.0.0.0/0 any 10.0.0.0/8 in
### tuple ### allow udp 5469 1.2.3.4 5469 1.2.3.5 in_eth0
### tuple ### route:allow any any 0.0.0.0/0 any 0.0.0.0/0 in_eth0!out_eth1
### tuple ### allow tcp 22,80,60000:61000 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow igmp any 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow_log any 53 0.0.0.0/0 any 0.0.0.0/0 out_eth1
`
const rules6 = `### tuple ### allow tcp 22 ::/0 any ::/0 OpenSSH - in
### tuple ### limit tcp 22 ::/0 any ::/0 in comment=68656c6c6f
### tuple ### allow tcp 80,443 ::/0 any ::/0 Test%20App - in
### tuple ### allow any 53 ::/0 any ::/0 Test%20App - in
### tuple ### reject any 25 2001:db8::/32 any ::/0 out
### tuple ### route:allow any any ::/0 any ::/0 in_eth0!out_eth1
### tuple ### allow tcp 22,80,60000:61000 ::/0 any ::/0 in
### tuple ### allow_log any 53 ::/0 any ::/0 out_eth1
`
const files = (enabled: string, four = rules4, six = rules6) =>
  recordsOf({
    installed: '',
    settings: `IPV6=yes
DEFAULT_INPUT_POLICY="DROP"
DEFAULT_OUTPUT_POLICY="ACCEPT"
DEFAULT_FORWARD_POLICY="REJECT"
ENABLED=${enabled}
LOGLEVEL=low
${four}`,
    rules6: six,
    applications: '[OpenSSH]\n[Test App]',
  })
const services = parseServices('ssh 22/tcp # SSH\ndomain 53/tcp\ndomain 53/udp nameserver\nsmtp 25/tcp mail\n')
const full = { ufw: parseUfw(files('yes')), services }
const empty = { ufw: parseUfw(files('no', '', '')), services }
type Given = Partial<Params<typeof ufw.options>>
const argvOf = (change: Change | undefined) => (change?.action?.do === 'run' ? change.action.argv.join(' ') : undefined)

describe('ufw', () => {
  it('reads its files', () => {
    const { enabled, ipv6, logging, policies, rules, applications } = full.ufw
    assert.deepEqual([enabled, ipv6, logging, rules.length], [true, true, 'low', 18])
    assert.deepEqual(policies, { incoming: 'deny', outgoing: 'allow', routed: 'reject' })
    assert.deepEqual(applications, ['OpenSSH', 'Test App'])
    assert.equal(rules[1]?.comment, 'hello')
    assert.deepEqual([rules[6]?.route, rules[6]?.interfaceIn, rules[6]?.interfaceOut], [true, 'eth0', 'eth1'])
    assert.deepEqual([rules[9]?.log, rules[9]?.direction, rules[9]?.interfaceOut], [true, 'out', 'eth1'])
    assert.equal(rules[10]?.version, 6)
    assert.equal(parseTuple('### RULES ###', 4), undefined)
  })
  it('spells rules for people', () => {
    const said = full.ufw.rules.map(ruleText)
    assert.equal(said[2], "allow to any app 'Test App'")
    assert.equal(said[5], 'allow in on eth0 from 1.2.3.5 port 5469 to 1.2.3.4 port 5469 proto udp')
    assert.equal(said[14], 'reject out to 2001:db8::/32 port 25 (v6)')
  })
  it('counts an application as one', () => assert.equal(countNumbered(full.ufw.rules.filter((rule) => rule.version === 4)), 9))

  const settled: readonly Given[] = [
    { rule: 'allow', name: 'OpenSSH' },
    { rule: 'allow', name: 'Test App' },
    { rule: 'limit', to_port: 'ssh', proto: 'tcp', comment: 'hello' },
    { rule: 'limit', to_port: '22', proto: 'tcp', comment: 'hello', insert: 1 },
    { rule: 'deny', from_ip: '10.0.0.1/8', to_port: '514', proto: 'udp' },
    { rule: 'deny', from_ip: '10.0.0.0/255.0.0.0', to_port: '514', proto: 'udp' },
    {
      rule: 'allow',
      interface: 'eth0',
      direction: 'in',
      proto: 'udp',
      from_ip: '1.2.3.5',
      from_port: '5469',
      to_ip: '1.2.3.4/32',
      to_port: '5469',
    },
    { rule: 'reject', direction: 'out', to_ip: '2001:DB8:0::/32', to_port: '25' },
    { rule: 'allow', route: true, interface_in: 'eth0', interface_out: 'eth1' },
    { rule: 'allow', to_port: '60000:61000,80,22', proto: 'tcp' },
    { rule: 'allow', proto: 'igmp' },
    { rule: 'allow', direction: 'out', interface: 'eth1', to_port: 'domain', log: true },
    { rule: 'allow', interface_out: 'eth1', to_port: '53', log: true },
    { rule: 'allow', to_port: '9999', delete: true },
    { rule: 'allow', to_port: '22', proto: 'tcp', delete: true },
    { state: 'enabled' },
    { default: 'deny' },
    { default: 'reject', direction: 'routed' },
    { logging: 'on' },
    { logging: 'low' },
  ]
  for (const given of settled) it(`leaves ${JSON.stringify(given)}`, () => void expect(ufw, given).on(full).plans())

  it('adds a rule for both IP versions', () => {
    const [add] = expect(ufw, { rule: 'allow', to_port: '443', proto: 'tcp', comment: 'web' })
      .on(full)
      .plans("add rule allow to any port 443 proto tcp comment 'web'")
    assert.equal(argvOf(add), 'ufw allow from any to any port 443 proto tcp comment web')
    assert.equal(add?.after, "allow to any port 443 proto tcp comment 'web'\nallow to any port 443 proto tcp comment 'web' (v6)\n")
  })
  it('changes a rule in its place, an insertion notwithstanding', () => {
    const [change] = expect(ufw, { rule: 'deny', to_port: '22', proto: 'tcp', insert: 1 })
      .on(full)
      .plans('change the rule to deny to any port 22 proto tcp')
    assert.equal(argvOf(change), 'ufw deny from any to any port 22 proto tcp')
    assert.match(String(change?.before), /^limit to any port 22 proto tcp comment 'hello'\n/)
  })
  it('deletes', () => {
    const [gone] = expect(ufw, { rule: 'allow', name: 'OpenSSH', delete: true }).on(full).plans("delete rule allow to any app 'OpenSSH'")
    assert.equal(argvOf(gone), 'ufw delete allow from any to any app OpenSSH')
  })
  it('inserts where it is told to', () => {
    const at = (insert: number, insert_relative_to: 'zero' | 'first-ipv4' | 'last-ipv4' | 'first-ipv6' | 'last-ipv6', state = full) =>
      / insert (\S+)/.exec(
        argvOf(expect(ufw, { rule: 'deny', to_port: '99', insert, insert_relative_to }).on(state).changes()[0]) ?? '',
      )?.[1]
    assert.equal(at(3, 'zero'), '3')
    assert.equal(at(0, 'first-ipv4'), '1')
    assert.equal(at(-1, 'last-ipv4'), '8')
    assert.equal(at(0, 'first-ipv6'), '10')
    assert.equal(at(0, 'last-ipv6'), '16')
    assert.equal(at(5, 'last-ipv6'), undefined)
    assert.equal(at(0, 'first-ipv6', empty), undefined)
  })
  it('opens what must be open before it is enabled', () => {
    const given = { rule: 'allow', to_port: '22', state: 'enabled', default: 'reject', logging: 'high' } as const
    const changes = expect(ufw, given)
      .on(empty)
      .plans('set the policy for incoming traffic to reject', 'add rule allow to any port 22', 'set logging to high', 'enable the firewall')
    assert.equal(argvOf(changes[3]), 'ufw --force enable')
    assert.equal(argvOf(changes[0]), 'ufw default reject incoming')
  })
  it('disables and resets first', () => {
    expect(ufw, { state: 'disabled', default: 'allow' })
      .on(full)
      .plans('disable the firewall', 'set the policy for incoming traffic to allow')
    expect(ufw, { state: 'reset', rule: 'allow', name: 'OpenSSH' })
      .on(full)
      .plans('reset the firewall', "add rule allow to any app 'OpenSSH'")
    expect(ufw, { state: 'disabled' }).on(empty).plans()
    expect(ufw, { state: 'reloaded' }).on(full).plans('reload the firewall')
  })
  it('refuses what can not be', () => {
    expect(ufw, { rule: 'allow', name: 'Nginx Full' })
      .on(full)
      .refuses({ names: ['Nginx Full'] })
    expect(ufw, { rule: 'allow', to_port: 'gopherx' })
      .on(full)
      .refuses({ names: ['/etc/services', 'gopherx'] })
    expect(ufw, { state: 'enabled' })
      .on({ ufw: parseUfw(''), services })
      .refuses({ missingProgram: 'ufw' })
    expect(ufw, { state: 'enabled' })
      .on({ ufw: parseUfw(recordsOf({ installed: '', unreadable: '/etc/ufw/user.rules' })), services })
      .refuses({ names: ['/etc/ufw/user.rules'] })
  })
  it('has rules between options', () => {
    const rules = (given: Given) => ufw.rules?.(withDefaults(ufw.options, given)) ?? []
    assert.deepEqual(rules({ rule: 'allow', to_port: '22' }), [])
    const exclusive = 'parameters are mutually exclusive:'
    assert.equal(ruled(ufw, {}), 'one of the following is required: state, default, rule, logging')
    assert.equal(ruled(ufw, { rule: 'allow', interface: 'eth0' }), "missing parameter(s) required by 'interface': direction")
    assert.equal(ruled(ufw, { interface: 'eth0' }), 'one of the following is required: state, default, rule, logging')
    assert.equal(ruled(ufw, { rule: 'allow', direction: 'in', interface_out: 'eth0' }), `${exclusive} direction|interface_out`)
    assert.equal(ruled(ufw, { rule: 'allow', name: 'OpenSSH', proto: 'tcp' }), `${exclusive} name|proto|logging`)
    assert.deepEqual(namesIn(rules({ rule: 'allow', direction: 'incoming' })[0]), ['direction', 'in', 'out'])
    assert.deepEqual(namesIn(rules({ default: 'deny', direction: 'in' })[0]), ['direction', 'incoming', 'outgoing', 'routed'])
    assert.deepEqual(namesIn(rules({ rule: 'allow', to_port: '80,443' })[0]), ['80,443', 'proto: tcp', 'proto: udp'])
    assert.deepEqual(namesIn(rules({ rule: 'allow', from_ip: 'localhost' })[0] ?? ''), ['localhost'])
    assert.deepEqual(namesIn(rules({ rule: 'allow', from_ip: '10.0.0.1', to_ip: '::1' })[0]), ['from_ip', 'to_ip'])
    assert.deepEqual(namesIn(rules({ rule: 'allow', name: 'OpenSSH', to_port: '22' })[0]), ['name', 'to_port'])
  })
})
