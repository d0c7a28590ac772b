/** `hostvars` and `vars` in templates: each host's variables in that host's own scope. */
import assert from 'node:assert/strict'
import type { Host, Inventory } from '../../engine/model/host.ts'
import { Template } from '../../engine/model/template.ts'
import { renderValue } from '../../engine/template/index.ts'
import type { Here, Scope } from '../../engine/template/scope.ts'
import { AllHostVariables, ScopeDict } from '../../engine/variables/hostvars.ts'
import { hostMagic } from '../../engine/variables/magic.ts'
import { HostVariables, scopeFor } from '../../engine/variables/variables.ts'

const here: Here = { folders: () => [], keepSecret: () => {}, hostsOf: () => [] }
const template = (text: string) => new Template(text, { source: { file: 'site.yml', text }, start: 0, end: text.length })

const hosts = new Map<string, Host>(['a', 'b'].map((name) => [name, { name, groups: [] }]))
const inventory: Inventory = {
  hosts,
  groups: new Map(),
  wouldChange: () => false,
  add: () => {},
  refresh: async () => {},
  layers: ({ name }) => [{ name: 'inventory', values: { own: `of ${name}`, made: template('{{ inventory_hostname }}: {{ own }}') } }],
}

describe('hostvars', () => {
  const kept = new Map<string, HostVariables>()
  const variables = (host: Host) => {
    const found = kept.get(host.name) ?? new HostVariables(host)
    kept.set(host.name, found)
    return found
  }
  const levels = (host: Host) => [{ magic: [hostMagic(host)], extraVars: [{ name: 'extra', values: { e: 'extra' } }] }]
  const hostvars = new AllHostVariables({ inventory, here, playbookDir: () => '/play', variables, levels })
  const scopeOf = (name: string): Scope => {
    const host = hosts.get(name) as Host
    const magic = [...(levels(host)[0]?.magic ?? []), { name: 'run', values: { hostvars } }]
    const play = { playVars: [{ name: 'play', values: { p: 'play' } }], magic }
    return scopeFor({
      host: variables(host),
      inventory: inventory.layers(host),
      levels: [play],
      here,
      vars: (scope) => new ScopeDict(scope),
    })
  }
  const shown = (text: string, host = 'a') => renderValue(template(text), scopeOf(host))

  it('render in the scope of the host they belong to', () => {
    assert.equal(shown('{{ hostvars.b.made }} / {{ made }}'), 'b: of b / a: of a')
    assert.equal(shown("{{ hostvars['b']['e'] }}"), 'extra')
  })

  it('show facts, set_fact and results of other hosts as they come', () => {
    assert.equal(shown("{{ hostvars.b.ansible_os_family | default('none yet') }}"), 'none yet')
    kept.get('b')?.setFacts({ ansible_os_family: 'Debian' })
    kept.get('b')?.register('result', { stdout: 'hi' })
    assert.equal(
      shown('{{ hostvars.b.ansible_os_family }} {{ hostvars.b.ansible_facts.os_family }} {{ hostvars.b.result.stdout }}'),
      'Debian Debian hi',
    )
  })

  it('leave out what belongs to a play', () => {
    assert.equal(shown("{{ hostvars.b.p | default('nothing') }} {{ hostvars.b.ansible_host | default('nothing') }}"), 'nothing nothing')
  })

  it('know which hosts there are', () => {
    assert.deepEqual(shown('{{ hostvars.keys() | list }}'), ['a', 'b'])
    assert.deepEqual(shown("{{ ['b' in hostvars, 'x' in hostvars, 'localhost' in hostvars] }}"), [true, false, true])
    assert.equal(shown("{{ hostvars.x.y | default('no such host') }}"), 'no such host')
    assert.deepEqual(shown("{{ ['a', 'b'] | map('extract', hostvars, 'own') | list }}"), ['of a', 'of b'])
  })

  it('are there for `vars` too', () => {
    assert.equal(shown("{{ vars['p'] }} {{ vars.made }} {{ vars[inventory_hostname ~ 'x'] | default('none') }}"), 'play a: of a none')
  })

  it('answer for a thousand hosts', () => {
    for (let index = 0; index < 1000; index++) hosts.set(`h${index}`, { name: `h${index}`, groups: [] })
    const all = shown("{{ hostvars.keys() | map('extract', hostvars, 'made') | list }}") as string[]
    assert.equal(all.at(-1), 'h999: of h999')
    for (let index = 0; index < 1000; index++) hosts.delete(`h${index}`)
  })
})
