/** Diagnostic codes: the reference has every code that the sources can emit and no other, and each example brings its code about. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { readProject } from '../../bin/load/lint-load.ts'
import { findings } from '../../engine/lint/lint.ts'
import { rules } from '../../engine/lint/rules.ts'
import { commandOf, diagnosticCodes } from '../../engine/reference/diagnostic-codes.ts'
import { project, started } from '../bin/project.ts'
import { sharedCode } from '../bin/warm.ts'
import { emittedCodes } from './emitted-codes.ts'

describe('diagnostic codes', function () {
  this.timeout(180_000)

  it('are all explained, and none that nothing emits', () => {
    const { codes, unclear } = emittedCodes()
    assert.deepEqual(unclear, [], 'calls whose code cannot be read from the source')
    assert.deepEqual([...diagnosticCodes.keys()].sort(), [...codes].sort())
  })

  it('have a heading of their own', () => {
    assert.deepEqual(
      [...diagnosticCodes.keys()].filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code)),
      [],
    )
  })

  for (const [code, entry] of diagnosticCodes)
    it(`${code}: the example brings it about`, async () => {
      const { files = {}, command } = entry
      const here = project(files)
      try {
        for (const name of Object.keys(files)) if (name.endsWith('.toml') || name.endsWith('.cfg')) fs.chmodSync(here.file(name), 0o644)
        const found = command === undefined ? await lintedCodes(here.dir) : await printedCodes(commandOf(entry), here.dir)
        assert.ok(found.includes(code), `${code} is not among: ${found.join(', ')}`)
      } finally {
        here.close()
      }
    })
})

async function lintedCodes(folder: string): Promise<readonly string[]> {
  const { subject, diagnostics } = await readProject([folder], { format: 'text', rolesPath: [path.join(folder, 'roles')] })
  return findings(subject, rules, diagnostics).map(({ code }) => code)
}

async function printedCodes(command: string, folder: string): Promise<readonly string[]> {
  const tsplay = path.resolve('dist/bin/tsplay.js')
  const env = { PATH: process.env.PATH ?? '', HOME: path.join(folder, '.home'), LANG: 'C.UTF-8', TSPLAY_LOCK: 'no', ...sharedCode }
  const script = `tsplay() { '${process.execPath}' '${tsplay}' "$@"; }\n${command}`
  const { all } = await started('sh', ['-c', script], { cwd: folder, env }).ended
  const codes = [...all.matchAll(/^(?:error|warning)\[([a-z-]+)\]/gm)].map(([, code = '']) => code)
  return codes.length > 0 ? codes : [all]
}
