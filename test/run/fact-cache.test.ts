/** Facts that outlast a run: written, read, forgotten, too old, broken; and the runs that use them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FactOptions, RunOptions } from '../../engine/run/schedule/state.ts'
import { FactCache } from '../../engine/run/task/fact-cache.ts'
import { ends, modelRun } from './model-run.ts'

describe('fact cache', () => {
  let folder: string
  const warnings: string[] = []
  const cache = (more: { readonly prefix?: string; readonly timeout?: number } = {}) =>
    new FactCache({ folder, ...more }, (message) => warnings.push(message))
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-cache-'))
    warnings.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps facts as JSON, whole, sorted, and for its owner alone', async () => {
    folder = join(folder, 'made', 'for it')
    const kept = cache({ prefix: 'p_' })
    kept.keep('web1', { b: 1, a: { z: 1, y: null } })
    kept.keep('web1', { b: 2, a: { z: 1, y: null } })
    await kept.settled()
    assert.deepEqual(readdirSync(folder), ['p_web1'])
    assert.equal(readFileSync(join(folder, 'p_web1'), 'utf8'), JSON.stringify({ a: { y: null, z: 1 }, b: 2 }, null, 4))
    assert.deepEqual(cache({ prefix: 'p_' }).of('web1').facts, { a: { y: null, z: 1 }, b: 2 })
    assert.deepEqual(cache().of('web1').facts, {})
    kept.keep('web1', undefined)
    await kept.settled()
    assert.deepEqual(readdirSync(folder), [])
    folder = join(folder, '..', '..')
  })

  it('does not count what is too old', () => {
    writeFileSync(join(folder, 'old'), '{"a": 1}')
    const then = Date.now() / 1000 - 100
    utimesSync(join(folder, 'old'), then, then)
    assert.deepEqual(cache({ timeout: 50 }).of('old').facts, {})
    assert.deepEqual(cache({ timeout: 200 }).of('old').facts, { a: 1 })
    assert.deepEqual(cache({ timeout: 0 }).of('old').facts, { a: 1 })
    assert.deepEqual(warnings, [])
  })

  it('warns of what is broken, and goes on without', async () => {
    writeFileSync(join(folder, 'torn'), '{"a": ')
    writeFileSync(join(folder, 'list'), '[1]')
    mkdirSync(join(folder, 'folder'))
    for (const name of ['torn', 'list', 'folder']) assert.deepEqual(cache().of(name).facts, {}, name)
    assert.equal(warnings.length, 3)
    const useless = new FactCache({ folder: join(folder, 'list', 'below') }, (message) => warnings.push(message))
    useless.keep('a', {})
    useless.keep('b', {})
    await useless.settled()
    assert.equal(warnings.length, 4)
    assert.match(String(warnings[3]), /cannot be cached/)
  })

  it('takes what Ansible marks as unsafe for the text it is, and no name for a path', async () => {
    writeFileSync(join(folder, 'marked'), '{"a": {"__ansible_unsafe": "{{ 1 + 1 }}"}, "l": [{"__ansible_unsafe": "x"}]}')
    assert.deepEqual(cache().of('marked').facts, { a: '{{ 1 + 1 }}', l: ['x'] })
    const kept = cache()
    kept.keep('../../away', { a: 1 })
    await kept.settled()
    assert.deepEqual(readdirSync(folder).sort(), ['..%2F..%2Faway', 'marked'])
  })

  const set = (value: string) => `
- hosts: all
  gather_facts: false
  tasks:
    - set_fact: { kept: "${value}", cacheable: true }
    - set_fact: { lost: x }
`
  const look = `
- hosts: all
  gather_facts: false
  vars: { weak: "of the play" }
  tasks:
    - debug: { msg: "{{ kept | default('nothing') }} {{ ansible_facts.kept | default('nothing') }} {{ lost | default('nothing') }}" }
`
  const options = (more: FactOptions = {}): { options: Partial<RunOptions> } => ({ options: { facts: { cache: { folder }, ...more } } })
  const said = async (text: string, more: FactOptions = {}) => {
    const { events, code } = await modelRun(text, options(more))
    assert.equal(code, 0, JSON.stringify(events))
    return (ends(events).at(-1) as { result: { msg: string } }).result.msg
  }

  it('gives later runs what `cacheable` set, as plain data', async () => {
    await modelRun(set('one'), options())
    assert.equal(await said(look), 'one one nothing')
    writeFileSync(join(folder, 'one'), JSON.stringify({ kept: '{{ 6 * 7 }}' }))
    assert.equal(await said(look), '{{ 6 * 7 }} {{ 6 * 7 }} nothing')
    assert.equal(await said(look, { flush: true }), 'nothing nothing nothing')
  })

  it('forgets with `meta: clear_facts`', async () => {
    await modelRun(set('one'), options())
    await modelRun('- hosts: all\n  gather_facts: false\n  tasks:\n    - meta: clear_facts\n', options())
    assert.deepEqual(readdirSync(folder), [])
  })

  it('lets nobody steer a connection by what is kept', async () => {
    writeFileSync(
      join(folder, 'one'),
      JSON.stringify({ ansible_host: '10.0.0.66', ansible_become_password: 'x', ansible_ssh_common_args: '-oX' }),
    )
    const text = look.replace(
      /msg: .*/,
      'msg: "{{ ansible_host | default(1) }} {{ ansible_become_password | default(2) }} {{ ansible_facts.host }}" }',
    )
    assert.equal(await said(text), 'one 2 10.0.0.66')
  })

  it('gathers again, or with `smart` only what is not known', async () => {
    const text = '- hosts: all\n  gather_facts: true\n  tasks:\n    - debug: { msg: x }\n'
    const gathered = async (more: FactOptions) => ends((await modelRun(text, options(more))).events).length
    assert.equal(await gathered({ smart: true }), 2)
    assert.equal(await gathered({ smart: true }), 1)
    assert.equal(await gathered({}), 2)
    assert.equal(await gathered({ smart: true, flush: true }), 2)
  })
})
