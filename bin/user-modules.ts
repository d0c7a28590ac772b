/** Modules that users wrote: JavaScript or TypeScript files in `modules/` beside a playbook, checked like ours. */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../engine/diagnostic.ts'
import type { AnyModule } from '../engine/module.ts'
import { missingParts } from './declaration.ts'

const endings = /\.(ts|mts|js|mjs)$/
const ours = fileURLToPath(new URL('../../modules', import.meta.url))

/** Names and files of the modules in folders; files that start with `_` or `.` and declarations are parts of others. */
export function findUserModules(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const folder of new Set(folders.map((each) => path.resolve(each)))) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory() || realpathSync(folder) === ours) continue
    for (const file of readdirSync(folder).sort()) {
      if (!endings.test(file) || /^[_.]|\.d\.ts$/.test(file) || /\.test\./.test(file)) continue
      const name = file.replace(endings, '')
      const other = found.get(name)
      if (other !== undefined && path.dirname(other) === folder)
        throw new Problem(`the module \`${name}\` is there twice: ${other} and ${path.join(folder, file)}`, { hint: 'remove one of them' })
      if (other === undefined) found.set(name, path.join(folder, file))
    }
  }
  return found
}

/** Loads one and checks that it is a declaration a run can use. Throws Problem with the file and what is missing. */
export async function loadUserModule(name: string, file: string): Promise<AnyModule> {
  const tsplay = fileURLToPath(new URL('../engine/index.js', import.meta.url))
  const { createJiti } = await import('jiti')
  // No cache on disk: whoever could write into it would have their code run here.
  const jiti = createJiti(import.meta.url, { alias: { tsplay }, interopDefault: true, fsCache: false })
  let module: unknown
  try {
    module = await jiti.import(file, { default: true })
  } catch (error) {
    throw new Problem(`the module \`${name}\` can not be loaded from ${file}: ${reasonOf(error)}`, {
      hint: 'it is a file of JavaScript or TypeScript that exports `defineModule({ … })` as default',
    })
  }
  const lacks = missingParts(module, name)
  if (lacks.length)
    throw new Problem(`the module \`${name}\` in ${file} is not complete: ${lacks.join('; ')}`, {
      hint: 'export the result of `defineModule({ … })` as default',
    })
  return module as AnyModule
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').slice(0, 1).join('').trim()
}
