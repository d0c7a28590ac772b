/** `npm run docs`: writes the generated pages of `docs/` and `man/`, and removes obsolete ones. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { manPages } from './man-pages.ts'
import { modulesIndex } from './modules-index.ts'
import { pages } from './pages.ts'

writeFileSync('modules/index.ts', await modulesIndex())
const all = new Map([...(await pages()), ...(await manPages())])
for (const [file, text] of all) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
for (const folder of ['docs/modules', 'man'])
  for (const name of readdirSync(folder)) if (!all.has(`${folder}/${name}`)) rmSync(path.join(folder, name))
process.stdout.write(`${all.size} pages written\n`)
