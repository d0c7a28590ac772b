/** Modules that users wrote: JavaScript or TypeScript files in `modules/` beside a playbook, checked like ours. */
import { realpathSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { AnyModule } from '../../engine/model/module.ts'
import { modulesFolder } from '../installation.ts'
import { missingParts } from './declaration.ts'
import { withFieldsOfToday, withMemoryOfToday } from './older-modules.ts'
import { endings, importDefault, userFiles } from './user-files.ts'

/** Names and files of the modules in folders. */
export function findUserModules(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const folder of new Set(folders.map((each) => path.resolve(each)))) {
    const files = userFiles(folder)
    if (files.length === 0 || realpathSync(folder) === modulesFolder) continue
    for (const file of files) {
      const name = file.replace(endings, '')
      const other = found.get(name)
      if (other !== undefined && path.dirname(other) === folder)
        throw new Problem(`the module \`${name}\` exists twice: ${other} and ${path.join(folder, file)}`, { hint: 'remove one of them' })
      if (other === undefined) found.set(name, path.join(folder, file))
    }
  }
  return found
}

/** Loads one and checks that it is a declaration a run can use. Throws Problem with the file and what is missing. */
export async function loadUserModule(name: string, file: string): Promise<AnyModule> {
  const hint = 'a module is a JavaScript or TypeScript file that exports `defineModule({ … })` as default'
  const { module, warnings } = withFieldsOfToday(await importDefault(file, `the module \`${name}\``, hint), name)
  const missing = missingParts(module, name)
  if (missing.length)
    throw new Problem(`the module \`${name}\` in ${file} is incomplete: ${missing.join('; ')}`, {
      hint: 'export the result of `defineModule({ … })` as default',
    })
  return withMemoryOfToday(module as AnyModule, warnings)
}
