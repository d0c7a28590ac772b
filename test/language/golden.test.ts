/** Every mistake of a playbook as it is told: each folder of `fixtures/mistakes` holds a playbook and, beside it, the text that it gives. */
import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DiagnosticError } from '../../engine/diagnostic.ts'
import { loadPlaybook } from '../../engine/language/playbook.ts'
import { renderDiagnostics } from '../../engine/report/diagnostic.ts'
import { testRegistry } from './modules.ts'

const folder = 'test/language/fixtures/mistakes'

async function told(name: string): Promise<string> {
  try {
    const { warnings } = await loadPlaybook(join(folder, name, 'site.yml'), { registry: testRegistry() })
    return `${renderDiagnostics(warnings)}\n\nloaded\n`
  } catch (error) {
    if (error instanceof DiagnosticError) return `${renderDiagnostics(error.diagnostics)}\n`
    throw error
  }
}

describe('mistakes of playbooks', () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const expected = join(folder, name, 'expected.txt')
      const text = await told(name)
      if (process.env.UPDATE_GOLDEN) writeFileSync(expected, text)
      equal(text, existsSync(expected) ? readFileSync(expected, 'utf8') : '')
    })
  }
  it('every folder holds a playbook and what it says', () => {
    for (const name of readdirSync(folder))
      deepEqual([existsSync(join(folder, name, 'site.yml')), existsSync(join(folder, name, 'expected.txt'))], [true, true])
  })
})
