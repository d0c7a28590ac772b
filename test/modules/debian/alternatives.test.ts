/** `alternatives`: what a name leads to. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import alternatives, { parseAlternatives } from '../../../modules/debian/alternatives.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const existing = {
  there: true,
  ...parseAlternatives(`Name: editor
Link: /usr/bin/editor
Slaves:
 editor.1.gz /usr/share/man/man1/editor.1.gz
Status: auto
Best: /bin/nano
Value: /bin/nano

Alternative: /bin/ed
Priority: -100

Alternative: /bin/nano
Priority: 40
Slaves:
 editor.1.gz /usr/share/man/man1/nano.1.gz
`),
}
const on = (params: Partial<Params<typeof alternatives.options>>, differs = {}) =>
  expect(alternatives, { name: 'editor', path: '/bin/ed', ...params }).on({
    existing: { ...existing, ...differs },
    program: fileAt('/bin/x', 'x'),
  })

describe('alternatives', () => {
  it('are read with what goes with them', () => {
    assert.deepEqual(existing.choices, [
      { path: '/bin/ed', priority: -100, subcommands: [] },
      {
        path: '/bin/nano',
        priority: 40,
        subcommands: [{ name: 'editor.1.gz', path: '/usr/share/man/man1/nano.1.gz', link: '/usr/share/man/man1/editor.1.gz' }],
      },
    ])
  })
  it('leaves what is chosen', () => {
    on({ path: '/bin/nano' }).plans()
    on({ state: 'present' }).plans()
    on({ state: 'auto' }).plans()
  })
  it('chooses', () => {
    const [change] = on({}).plans('choose /bin/ed for editor')
    assert.deepEqual(runOf(change).argv, ['update-alternatives', '--set', 'editor', '/bin/ed'])
    on({ path: '/bin/nano', state: 'auto' }, { status: 'manual' }).plans('set editor to automatic mode')
  })
  it('adds a program, and chooses it', () => {
    const [add] = on({ path: '/bin/vi', priority: 9 }).plans('add /bin/vi to the alternatives of editor', 'choose /bin/vi for editor')
    assert.deepEqual(runOf(add).argv.slice(1), ['--install', '/usr/bin/editor', 'editor', '/bin/vi', '9'])
    on({ path: '/bin/ed', priority: 5, state: 'present' }).plans('add /bin/ed to the alternatives of editor')
  })
  it('keeps what goes with it where only the priority changes', () => {
    const [add] = on({ path: '/bin/nano', priority: 41 }).plans('add /bin/nano to the alternatives of editor')
    assert.deepEqual(runOf(add).argv.slice(-4), [
      '--slave',
      '/usr/share/man/man1/editor.1.gz',
      'editor.1.gz',
      '/usr/share/man/man1/nano.1.gz',
    ])
    on({ path: '/bin/nano', subcommands: [] }).plans('add /bin/nano to the alternatives of editor')
  })
  it('removes', () => {
    on({ state: 'absent' }).plans('remove /bin/ed from the alternatives of editor')
    on({ path: '/bin/vi', state: 'absent' }).plans()
  })
  it('tells what was done', () => {
    const told = (params: Parameters<typeof on>[0], differs = {}) => on(params, differs).returns()
    assert.deepEqual(told({ path: '/bin/nano' }), { msg: '' })
    assert.deepEqual(told({}), { msg: "Set alternative '/bin/ed' for 'editor'." })
    assert.deepEqual(told({ path: '/bin/vi' }), {
      msg: "Install alternative '/bin/vi' for 'editor'. Set alternative '/bin/vi' for 'editor'.",
    })
    assert.deepEqual(told({ path: '/bin/nano', state: 'auto' }, { status: 'manual' }), { msg: "Set alternative to auto for 'editor'." })
    assert.deepEqual(told({ state: 'absent' }), { msg: "Remove alternative '/bin/ed' from 'editor'." })
    assert.deepEqual(told({ path: '/bin/vi', state: 'absent' }), { msg: '' })
    const outcome = { code: 0, stdout: 'using /bin/ed', stderr: '', start: '', end: '' }
    const state = { existing, program: fileAt('/bin/x', 'x') }
    const ran = (choice: 'selected' | 'absent') =>
      returned(alternatives, withDefaults(alternatives.options, { name: 'editor', path: '/bin/ed', state: choice }), state, {
        choose: outcome,
        remove: outcome,
      })
    assert.deepEqual(ran('selected'), { msg: "Set alternative '/bin/ed' for 'editor'.", stdout: 'using /bin/ed' })
    assert.deepEqual(ran('absent'), { msg: "Remove alternative '/bin/ed' from 'editor'." })
  })
  it('says what is missing', () => {
    on({ path: '/bin/vi' }, { link: undefined }).refuses({
      msg: 'Needed to install the alternative, but unable to do so as we are missing the link',
      names: ['editor', 'link'],
    })
    const program = absentAt('/bin/vi', '/bin')
    expect(alternatives, { name: 'editor', path: '/bin/vi' })
      .on({ existing, program })
      .refuses({ msg: 'Specified path /bin/vi does not exist' })
    assert.equal(alternatives.rules?.(withDefaults(alternatives.options, { name: 'a', path: 'b' })).length, 1)
  })
})
