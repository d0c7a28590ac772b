/** The process that acts as the executable does, for one command line after the other: what a start loads is loaded once. */
import { fileURLToPath } from 'node:url'
import type { main } from '../../bin/command-line.ts'
import { ownFolder } from '../../bin/start/cache-folder.ts'
import { loadCompiled } from '../../bin/start/compiled-code.ts'
import { type CommandLine, mark } from './warm.ts'

const at = (file: string) => fileURLToPath(new URL(`../../bin/${file}`, import.meta.url))

const program = loadCompiled(at('bundle.cjs'), 'warm', ownFolder()) as { main: typeof main }
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0)
process.on('disconnect', () => process.exit(0))
process.on('message', async ({ program: called = at('tsplay.js'), folder, args, environment }: CommandLine) => {
  process.chdir(folder)
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  process.argv = [process.execPath, called, ...args]
  process.exitCode = undefined
  await program.main(() => undefined)
  for (const stream of [process.stdout, process.stderr]) stream.write(mark)
  process.send?.(Number(process.exitCode ?? 0))
})
