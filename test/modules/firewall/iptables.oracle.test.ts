/** `iptables`: the words of a rule, beside those Ansible gives, and what is done with it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import iptables from '../../../modules/firewall/iptables.ts'
import { type Rule, ruleArgs, ruleOptions } from '../../../modules/firewall/iptables-rule.ts'
import { Answers } from '../../oracle/answers.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'

const rules: readonly Partial<Rule>[] = [
  { protocol: 'tcp', destination_port: '80', jump: 'ACCEPT' },
  { protocol: '!udp', source: '!10.0.0.0/8', destination: '192.0.2.1', in_interface: '!eth0', out_interface: 'eth1', goto: 'x' },
  { protocol: 'tcp', destination_ports: ['80', '443', '8000:8100'], ctstate: ['NEW', 'ESTABLISHED'], jump: 'ACCEPT' },
  { match: ['conntrack'], ctstate: ['RELATED'], jump: 'ACCEPT' },
  { match: ['state'], ctstate: ['RELATED'], jump: 'ACCEPT' },
  { match: ['tcp', 'iprange'], src_range: '10.0.0.1-10.0.0.9', jump: 'DROP' },
  { src_range: '10.0.0.1-10.0.0.9', dst_range: '10.1.0.1-10.1.0.9', jump: 'DROP' },
  { match_set: 'friends', match_set_flags: 'src', jump: 'ACCEPT' },
  { match: ['set'], match_set: 'friends', match_set_flags: 'dst', jump: 'ACCEPT' },
  { tcp_flags: { flags: ['SYN', 'RST'], flags_set: ['SYN'] }, protocol: 'tcp', syn: 'negate', jump: 'DROP' },
  { jump: 'TEE', gateway: '10.0.0.1', limit: '5/minute', limit_burst: '10' },
  { limit_burst: '10', jump: 'ACCEPT', comment: "it's a remark" },
  { jump: 'LOG', log_prefix: 'in: ', log_level: 'info' },
  { uid_owner: 'root', gid_owner: '!www-data', jump: 'ACCEPT' },
  { reject_with: 'tcp-reset', protocol: 'tcp' },
  { reject_with: 'icmp-port-unreachable', jump: 'REJECT' },
  { icmp_type: 'echo-request', protocol: 'icmp', jump: 'ACCEPT', set_counters: '1 2', fragment: '' },
  { jump: 'DNAT', to_destination: '10.0.0.2:80', source_port: '1:9', to_ports: '8', to_source: '1.2.3.4' },
  { set_dscp_mark: '0x10', jump: 'DSCP' },
  { set_dscp_mark_class: 'CS1', jump: 'DSCP' },
]
const full = (rule: Partial<Rule>) => withDefaults(ruleOptions, rule)

const script = `
import json, sys
from ansible.modules.iptables import construct_rule
given = json.load(sys.stdin)
print(json.dumps([construct_rule(dict({k: None for k in given['names']}, **rule)) for rule in given['rules']]))
`

const answers = new Answers(import.meta.url)

describe('rules of iptables', () => {
  it('have the words that Ansible gives them', async () => {
    const names = [...Object.keys(ruleOptions), 'wait', 'ip_version']
    const asked = rules.map((rule) => ({ ...full(rule), ip_version: 'ipv4', fragment: rule.fragment || null }))
    const question = { names, rules: asked }
    const theirs = await answers.of('rules', { script, ...question }, () => {
      const said = spawnSync('/usr/bin/python3', ['-c', script], { input: JSON.stringify(question), encoding: 'utf8' })
      assert.equal(said.status, 0, said.stderr)
      return JSON.parse(said.stdout) as (string | null)[][]
    })
    for (const [index, rule] of rules.entries())
      assert.deepEqual(
        ruleArgs(full(rule), 'ipv4'),
        theirs[index]?.filter((word) => word !== null),
        JSON.stringify(rule),
      )
  })
  it('say LOG where a text for it is given, and the kind of ICMP as the filter calls it', () => {
    assert.deepEqual(ruleArgs(full({ log_prefix: 'x' }), 'ipv4'), ['-j', 'LOG', '--log-prefix', 'x'])
    assert.deepEqual(ruleArgs(full({ icmp_type: '128' }), 'ipv6'), ['--icmpv6-type', '128'])
  })
})

describe('iptables', () => {
  const filter = { there: true, rule: false, chain: true }
  const on = (params: Partial<Params<typeof iptables.options>>, differs = {}) =>
    expect(iptables, { chain: 'INPUT', ...params }).on({ filter: { ...filter, ...differs } })
  const rule = { protocol: 'tcp', jump: 'ACCEPT' }

  it('leaves a rule that is there', () => {
    on(rule, { rule: true }).plans()
    on({ ...rule, state: 'absent' }).plans()
  })
  it('adds at the end, at the beginning or at a place, and removes', () => {
    const words = (params: object, differs = {}) => runOf(on({ ...rule, ...params }, differs).changes()[0]).argv
    const tail = ['-p', 'tcp', '-j', 'ACCEPT']
    assert.deepEqual(words({}), ['iptables', '-t', 'filter', '-A', 'INPUT', ...tail])
    assert.deepEqual(words({ action: 'insert', ip_version: 'ipv6', wait: '5' }), [
      'ip6tables',
      '-w',
      '5',
      '-t',
      'filter',
      '-I',
      'INPUT',
      ...tail,
    ])
    assert.deepEqual(words({ action: 'insert', rule_num: '3' }).slice(3, 6), ['-I', 'INPUT', '3'])
    assert.deepEqual(words({ state: 'absent' }, { rule: true }).slice(3), ['-D', 'INPUT', ...tail])
  })
  it('makes a chain that is missing, and removes one', () => {
    on({ ...rule, chain: 'MINE', chain_management: true }, { chain: false }).plans('create chain MINE', 'add a rule to MINE')
    on({ chain: 'MINE', chain_management: true }, { chain: false }).plans('create chain MINE')
    on({ chain: 'MINE', chain_management: true }).plans()
    on({ chain: 'MINE', chain_management: true, state: 'absent' }).plans('remove chain MINE')
  })
  it('sets a policy, and flushes', () => {
    on({ policy: 'DROP' }, { policy: 'ACCEPT' }).plans('set the policy of INPUT')
    on({ policy: 'DROP' }, { policy: 'DROP' }).plans()
    on({ policy: 'DROP' }).refuses({ names: ['INPUT'] })
    on({ flush: true }).plans('flush INPUT')
  })
  it('says why it can not be asked', () => {
    on(rule, { there: false }).refuses({ missingProgram: 'iptables' })
    on(rule, { refused: 'Permission denied (you must be root)' }).refuses({ names: ['iptables'] })
    const { filter: read } = iptables.probe(withDefaults(iptables.options, { chain: 'INPUT', ...rule }), nothingDone)
    const said = (stdout: string) => read.parse({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 0 })
    assert.equal(said(recordsOf({ chain: '0', rules: '-P INPUT ACCEPT', rule: '1' })).refused, undefined)
    assert.match(said(recordsOf({ chain: '0', rules: '-P INPUT ACCEPT', rule: '4' })).refused ?? '', /holds the xtables lock/)
  })
  it('refuses what does not go together', () => {
    const said = (params: object) => iptables.rules?.(withDefaults(iptables.options, params)) ?? []
    assert.equal(said({ chain: 'INPUT', ...rule }).length, 0)
    for (const wrong of [
      rule,
      { chain: 'a' },
      { chain: 'a', state: 'absent' },
      { chain: 'a', flush: true, policy: 'DROP' },
      { chain: 'a', jump: 'TEE' },
      { chain: 'a', jump: 'DROP', log_prefix: 'x' },
      { chain: 'a', ...rule, ip_version: 'both' },
    ])
      assert.equal(said(wrong).length, 1, JSON.stringify(wrong))
  })
})
