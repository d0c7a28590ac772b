/** `npm run docs`: writes the generated pages of `docs/`, and removes obsolete ones. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { modulesIndex } from './modules-index.ts'
import { pages } from './pages.ts'

writeFileSync('modules/index.ts', await modulesIndex())
const all = await pages()
for (const [file, text] of all) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
for (const name of readdirSync('docs/modules')) if (!all.has(`docs/modules/${name}`)) rmSync(path.join('docs/modules', name))
process.stdout.write(`${all.size} pages written\n`)
