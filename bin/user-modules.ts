/** Modules that users wrote: JavaScript or TypeScript files in `modules/` beside a playbook, checked like ours. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { createJiti } from 'jiti'
import { Problem } from '../engine/diagnostic.ts'
import type { AnyModule } from '../engine/module.ts'

const endings = /\.(ts|mts|js|mjs)$/

/** Names and files of the modules beside playbooks; files that start with `_` or `.` and declarations are parts of others. */
export function findUserModules(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const folder of new Set(folders.map((each) => path.join(each, 'modules')))) {
    if (!existsSync(folder) || existsSync(path.join(folder, '..', 'engine', 'module.ts'))) continue
    for (const file of readdirSync(folder).sort()) {
      if (endings.test(file) && !/^[_.]|\.d\.ts$/.test(file) && !/\.test\./.test(file))
        found.set(file.replace(endings, ''), path.join(folder, file))
    }
  }
  return found
}

/** Loads one and checks that it is a declaration a run can use. Throws Problem with the file and what is missing. */
export async function loadUserModule(name: string, file: string): Promise<AnyModule> {
  const tsplay = new URL('../engine/index.js', import.meta.url).pathname
  const jiti = createJiti(import.meta.url, { alias: { tsplay }, interopDefault: true })
  let module: unknown
  try {
    module = await jiti.import(file, { default: true })
  } catch (error) {
    throw new Problem(`the module \`${name}\` can not be loaded from ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const lacks = missingParts(module, name)
  if (lacks.length)
    throw new Problem(`the module \`${name}\` in ${file} is not complete: ${lacks.join('; ')}`, {
      hint: 'export the result of `defineModule({ … })` as default',
    })
  return module as AnyModule
}

function missingParts(module: unknown, name: string): readonly string[] {
  if (typeof module !== 'object' || module === null) return ['it exports no declaration as default']
  const parts = module as Partial<Record<keyof AnyModule, unknown>>
  const lacks: string[] = []
  if (parts.name !== name) lacks.push(`its \`name\` is \`${String(parts.name)}\`, and its file says \`${name}\``)
  if (typeof parts.summary !== 'string') lacks.push('`summary` is missing')
  if (typeof parts.examples !== 'string') lacks.push('`examples` are missing')
  if (typeof parts.options !== 'object' || parts.options === null) lacks.push('`options` are missing')
  if (typeof parts.probe !== 'function') lacks.push('`probe` is missing')
  if (typeof parts.plan !== 'function') lacks.push('`plan` is missing')
  for (const [option, declared] of Object.entries((parts.options ?? {}) as Record<string, { description?: unknown }>)) {
    if (typeof declared?.description !== 'string') lacks.push(`the option \`${option}\` has no \`description\``)
  }
  return lacks
}
