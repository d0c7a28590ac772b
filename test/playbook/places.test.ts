/** Places inside of the working folder are named from there, all others by their whole path. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { renderDiagnostics, traceText } from '../../engine/report/diagnostic.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'

describe('the place of a diagnostic', () => {
  const home = process.cwd()
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsplay-places-')))
  const bad = '- hosts: all\n  tasks: [{ debug: { mesg: x } }]\n'
  before(() => {
    mkdirSync(join(folder, 'in/deep'), { recursive: true })
    writeFileSync(join(folder, 'bad.yml'), bad)
    writeFileSync(join(folder, 'in/bad.yml'), bad)
    writeFileSync(join(folder, 'in/site.yml'), '- import_playbook: ../bad.yml\n- import_playbook: bad.yml\n')
    writeFileSync(join(folder, 'in/none.yml'), '- hosts: all\n  vars_files: [../nothing.yml]\n')
  })
  after(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true })
  })

  async function told(from: string, playbook: string) {
    process.chdir(join(folder, from))
    try {
      await loadPlaybook(playbook, { registry: testRegistry() })
    } catch (error) {
      assert.ok(error instanceof DiagnosticError)
      return error.diagnostics
    } finally {
      process.chdir(home)
    }
    return []
  }
  const filesOf = async (from: string, playbook: string) => (await told(from, playbook)).map(({ place }) => place?.source.file)

  it('is whole outside of the working folder', async () => {
    assert.deepEqual(await filesOf('in', 'site.yml'), [join(folder, 'bad.yml'), 'bad.yml'])
    assert.deepEqual(await filesOf('in/deep', '../site.yml'), [join(folder, 'bad.yml'), join(folder, 'in/bad.yml')])
    assert.deepEqual(await filesOf('', './in/site.yml'), ['bad.yml', 'in/bad.yml'])
  })
  it('is so in what was looked for', async () => {
    const [found] = await told('in', 'none.yml')
    assert.ok(found?.hint?.includes(`\`${join(folder, 'nothing.yml')}\``), found?.hint)
  })
  it('is rendered so, wherever it comes from', () => {
    const place = { source: { file: '../elsewhere.yml', text: 'a' }, start: 0, end: 1 }
    const near = { source: { file: join(home, 'near.yml'), text: 'a' }, start: 0, end: 1 }
    const diagnostic = { code: 'x', severity: 'error', message: 'm', place, through: [near, place] } as const
    const whole = join(home, '..', 'elsewhere.yml')
    assert.ok(renderDiagnostics([diagnostic]).includes(` ${whole}:1:1`))
    assert.equal(traceText(diagnostic), `through near.yml:1:1, ${whole}:1:1`)
  })
})
