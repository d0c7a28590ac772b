/** What `include_vars` leaves certain: names that its files do not give, steps in front of it, and all where it cannot be reached. */
import assert from 'node:assert/strict'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import { outcome } from './projects.ts'

const wrong = '- { name: it, put: { path: /a }, when: mine }'
const other = '- { name: it, put: { path: /a }, when: other }'
const files = { 'more.yml': 'other: false', 'folder/a.yml': 'other: false', 'folder/deep/b.json': '{"third": 1}', 'data.txt': 'x' }
const indented = (text: string) => text.replace(/^/gm, '    ')
const hosts: Circumstances = { hosts: () => [{ inventory: [{ name: 'group_vars', values: { mine: true, other: true } }] }] }

/** `error` where it is certain that the task is reached, `undecided` where only a host can tell. */
async function toldOf(steps: string, more: Readonly<Record<string, string>> = {}, words = ''): Promise<string> {
  const play = `- hosts: all\n  gather_facts: false\n${words}  tasks:\n${indented(steps)}\n`
  const found = await outcome({ 'play.yml': play, ...files, ...more }, { ...hosts, undecided: true })
  if (found instanceof DiagnosticError) return 'error'
  return found.warnings.some(({ code }) => code === 'missing-option') ? 'undecided' : 'nothing'
}

describe('variables behind `include_vars`', () => {
  for (const [what, read, ofMine, ofOther] of [
    ['a file', 'include_vars: more.yml', 'error', 'undecided'],
    ['a file by its option', 'include_vars: { file: more.yml }', 'error', 'undecided'],
    ['a file under a name', 'include_vars: { file: more.yml, name: given }', 'error', 'error'],
    ['a file under that name', 'include_vars: { file: more.yml, name: mine }', 'undecided', 'error'],
    ['a folder', 'include_vars: { dir: folder }', 'error', 'undecided'],
    ['a file of which only a run knows the name', 'include_vars: "{{ mine }}.yml"', 'undecided', 'undecided'],
    ['such a file under a name', 'include_vars: { file: "{{ mine }}.yml", name: given }', 'error', 'error'],
    ['a name that only a run knows', 'include_vars: { file: more.yml, name: "{{ mine }}" }', 'undecided', 'undecided'],
    ['nothing, since it is never reached', 'include_vars: { file: more.yml }, when: false', 'error', 'error'],
    ['nothing, since nobody asks for it', 'include_vars: { file: "{{ mine }}.yml" }, tags: never', 'error', 'error'],
  ] as const)
    it(`are certain but for ${what}`, async () => {
      assert.equal(await toldOf(`- { name: read, ${read} }\n${wrong}`), ofMine)
      assert.equal(await toldOf(`- { name: read, ${read} }\n${other}`), ofOther)
    })
  it('are certain in front of it', async () => {
    assert.equal(await toldOf(`${other}\n- include_vars: more.yml`), 'error')
    assert.equal(await toldOf(`- include_tasks: in.yml\n- include_vars: more.yml`, { 'in.yml': other }), 'error')
  })
  it('are not certain in front of it where steps come again', async () => {
    const loop = `- loop: [1, 2]\n  block:\n${indented(`${other}\n- include_vars: more.yml`)}`
    assert.equal(await toldOf(loop), 'undecided')
    const again = '- include_tasks: in.yml\n- include_vars: more.yml\n- include_tasks: in.yml'
    assert.equal(await toldOf(again, { 'in.yml': other }), 'error')
    assert.equal(await toldOf('- include_vars: more.yml\n- include_tasks: in.yml', { 'in.yml': other }), 'undecided')
    const inside = { 'in.yml': `${other}\n- include_vars: more.yml` }
    assert.equal(await toldOf('- { include_tasks: in.yml, loop: [1, 2] }', inside), 'undecided')
  })
  it('are not certain where hosts go on by themselves', async () => {
    assert.equal(await toldOf(`${other}\n- include_vars: more.yml`, {}, '  strategy: free\n'), 'undecided')
  })
  it('are not certain where a file is no variables file, or a task may write it', async () => {
    assert.equal(await toldOf(`- { include_vars: data.txt, ignore_errors: true }\n${wrong}`), 'undecided')
    const write = '- { copy: { content: x, dest: more.yml }, delegate_to: localhost }\n'
    assert.equal(await toldOf(`${write}- include_vars: more.yml\n${wrong}`), 'undecided')
  })
  it('are those of an earlier play as well', async () => {
    const play = (steps: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${indented(steps)}\n`
    const found = async (text: string) => (await outcome({ 'play.yml': text, ...files }, hosts)) instanceof DiagnosticError
    assert.equal(await found(play('- include_vars: more.yml') + play(other)), false)
    assert.equal(await found(play(other) + play('- include_vars: more.yml')), true)
  })
})

describe('variables of `vars_files`', () => {
  it('are certain where the file is written out', async () => {
    const words = '  vars_files: [more.yml]\n'
    assert.equal(await toldOf(wrong, {}, words), 'error')
    assert.equal(await toldOf(other, {}, words), 'nothing')
    assert.equal(await toldOf(other, {}, '  vars_files: [[more.yml]]\n'), 'undecided')
  })
})
