/** Lookups of what is around a template: settings, and several variables at once. */
import assert from 'node:assert/strict'
import { evaluate, settled, toJson } from '../../engine/template/index.ts'
import type { Scope } from '../../engine/template/scope.ts'
import { namesIn, refusing } from '../refusal.ts'
import { expression, scopeOf } from './setting.ts'

describe('lookups of surroundings', () => {
  it('put variables together, and refuse what would be lost', () => {
    const scope = scopeOf({ x_a: { k: 1, l: [1] }, x_b: { k: 2, l: [2] }, y: 'text', z_a: [1], z_b: { a: 1 } })
    const merged = (text: string) => evaluate(expression(`lookup('merge_variables', ${text})`), scope)
    assert.throws(() => merged("'^x_'"), /`x_b\.k` would replace/)
    assert.deepEqual(merged("'^x_', override='ignore'"), { k: 2, l: [1, 2] })
    assert.deepEqual(merged("'_a', pattern_type='suffix', initial_value={'m': 0}, override='ignore'".replace('_a', 'x_a')), {
      m: 0,
      k: 1,
      l: [1],
    })
    assert.throws(() => merged("'^y$'"), /`y` is str/)
    assert.throws(() => merged("'^z_'"), /cannot merge `z_b`/)
    assert.throws(() => merged("'x', pattern_type='glob'"), refusing({ names: ['pattern_type', 'glob'] }))
  })
  it('know settings by their names', async () => {
    const settings: Readonly<Record<string, unknown>> = { DEFAULT_FORKS: 7 }
    const base = scopeOf({ ansible_user: 'joe' }, {})
    const warnings: string[] = []
    const scope: Scope = {
      ...base,
      here: {
        ...base.here,
        warn: (message) => warnings.push(message),
        setting: async (name, plugin) => {
          if (plugin)
            return plugin.name === 'ssh' ? { value: 'ann', origin: 'default', variables: ['ansible_user', 'nobody'] } : 'no such plug-in'
          return name in settings ? { value: settings[name], origin: 'default', variables: [] } : undefined
        },
      },
    }
    const asked = (text: string, where = scope) => settled(() => toJson(evaluate(expression(`query('config', ${text})`), where)))
    assert.deepEqual(await asked("'DEFAULT_FORKS'"), [7])
    assert.deepEqual(await asked("'DEFAULT_FORKS', show_origin=true"), [[7, 'default']])
    assert.deepEqual(await asked("'NOPE', 'DEFAULT_FORKS', on_missing='skip'"), [7])
    assert.deepEqual(warnings, [])
    assert.deepEqual(await asked("'NOPE', 'DEFAULT_FORKS', on_missing='warn'"), [7])
    assert.deepEqual([...new Set(warnings)].map(namesIn), [['NOPE']])
    assert.deepEqual(await asked("'remote_user', plugin_type='connection', plugin_name='ansible.builtin.ssh', show_origin=true"), [
      ['joe', 'var: ansible_user'],
    ])
    await assert.rejects(
      asked("'NOPE'"),
      refusing({ msg: "Unable to find setting NOPE. module 'ansible.constants' has no attribute 'NOPE'" }),
    )
    await assert.rejects(asked("'x', plugin_type='connection', plugin_name='winrm'"), refusing({ names: ['winrm'] }))
    await assert.rejects(asked("'DEFAULT_FORKS'", base), /settings are not available here/)
  })
})
