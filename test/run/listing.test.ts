/** What plays and steps show before there is a host: by the variables of the play and its `vars_files`, as a run sees them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { listPlaybook } from '../../engine/playbook/list.ts'
import { listingOf } from '../../engine/run/prepare/listing.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { modelRegistry } from './model-modules.ts'
import { modelRun, plainInventory, usualOptions } from './model-run.ts'

describe('a play before there is a host', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-listing-'))
    writeFileSync(join(folder, 'v.yml'), 'where: one\nword: tagged\n')
  })
  after(() => rmSync(folder, { recursive: true }))
  const listing = listingOf({ options: usualOptions, inventory: plainInventory(['one']), secrets: new Secrets() })
  const play = async (head: string) => {
    const file = join(folder, 'play.yml')
    writeFileSync(
      file,
      `- ${head.replaceAll('\n', '\n  ')}\n  gather_facts: false\n  tasks:\n    - { put: { path: /a, content: x }, tags: "{{ word }}" }\n`,
    )
    const { playbook } = await loadPlaybook(file, { registry: modelRegistry })
    return { file, playbook, listed: listPlaybook(playbook, listing.rendered)[0], first: playbook.plays[0] }
  }
  const templated = 'hosts: "{{ where }}"\nname: "on {{ where }}"'

  it('sees the files of `vars_files`; one that is not there is ignored', async () => {
    const { listed, first } = await play(`${templated}\nvars_files: ["{{ 'none' }}.yml", v.yml]`)
    assert.deepEqual([listed?.hosts, listed?.name, listed?.tasks[0]?.tags], ['one', 'on one', ['tagged']])
    if (first) listing.check(first)
  })
  it('sees the default of a question', async () => {
    const { listed } = await play(`${templated}\nvars_prompt: [{ name: where, default: two }, { name: word, default: asked }]`)
    assert.deepEqual([listed?.hosts, listed?.tasks[0]?.tags], ['two', ['asked']])
  })
  it('is shown as it is written where that needs a host, which is an error for its hosts', async () => {
    const { listed, first } = await play(templated)
    assert.deepEqual([listed?.hosts, listed?.tasks[0]?.tags], ['{{ where }}', ['{{ word }}']])
    assert.throws(
      () => first && listing.check(first),
      (error) => error instanceof DiagnosticError && error.diagnostics[0]?.code === 'undefined-variable',
    )
  })
  it('runs on the hosts that its `vars_files` name', async () => {
    const { file } = await play(`${templated}\nvars_files: v.yml`)
    const { code, hosts } = await modelRun('', { file })
    assert.equal(code, 0)
    assert.ok(hosts.get('one')?.files.has('/a'))
  })
})
