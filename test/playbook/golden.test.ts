/** Each directory of `fixtures/mistakes` and `fixtures/shapes` has a playbook and the expected diagnostics or outline. */
import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { renderDiagnostics } from '../../engine/report/diagnostic.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'
import { outline } from './outline.ts'

const fixtures = 'test/playbook/fixtures'

async function loadResult(folder: string): Promise<string> {
  try {
    const { playbook, warnings } = await loadPlaybook(join(folder, 'site.yml'), { registry: testRegistry() }, { undecided: true })
    return `${[outline(playbook), renderDiagnostics(warnings)].filter((text) => text !== '').join('\n\n')}\n`
  } catch (error) {
    if (error instanceof DiagnosticError) return `${renderDiagnostics(error.diagnostics)}\n`
    throw error
  }
}

/** Codes of diagnostics in the sources of a directory. */
function codesOf(folder: string, has: (name: string) => boolean): Set<string> {
  const codes = new Set<string>()
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.ts') || !has(name)) continue
    const text = readFileSync(join(folder, name), 'utf8')
    for (const [, code] of text.matchAll(/(?:addError|addWarning|report)\(\s*[\w.]+,\s*'([a-z-]+)'/g)) if (code) codes.add(code)
    for (const [, code] of text.matchAll(/code: (?:[^?\n]*\? )?'([a-z-]+)'/g)) if (code) codes.add(code)
  }
  return codes
}

/** Those that need more than files, and where they are tried. */
const elsewhere = {
  'plugin-ignored': 'bridge/modules.host.test: a Python with Ansible',
  'module-replaced': 'bridge/modules.host.test: a Python with Ansible',
}

it('every kind of mistake has a golden text', () => {
  const texts = readdirSync(join(fixtures, 'mistakes')).map((name) =>
    readFileSync(join(fixtures, 'mistakes', name, 'expected.txt'), 'utf8'),
  )
  const expected = new Set(texts.flatMap((text) => [...text.matchAll(/^(?:error|warning)\[([a-z-]+)\]/gm)].map(([, code]) => code)))
  const codes = [
    ...codesOf('engine/playbook', () => true),
    ...codesOf('engine/template/values', (name) => name.startsWith('yaml')),
    ...codesOf('engine/variables', (name) => name === 'variables-file.ts'),
  ]
  deepEqual(
    codes.filter((code) => !expected.has(code) && !Object.hasOwn(elsewhere, code)),
    [],
  )
})

for (const kind of ['mistakes', 'shapes'])
  describe(`${kind} of playbooks`, () => {
    const names = readdirSync(join(fixtures, kind))
    for (const name of names)
      it(name, async () => {
        const folder = join(fixtures, kind, name)
        const expected = join(folder, 'expected.txt')
        const text = (await loadResult(folder)).replaceAll(process.cwd(), '.')
        if (process.env.UPDATE_GOLDEN) writeFileSync(expected, text)
        equal(text, existsSync(expected) ? readFileSync(expected, 'utf8') : '')
      })
    it('every folder holds a playbook and what it gives', () => {
      for (const name of names) for (const file of ['site.yml', 'expected.txt']) equal(existsSync(join(fixtures, kind, name, file)), true)
    })
  })
