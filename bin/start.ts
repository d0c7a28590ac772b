#!/usr/bin/env node
/** The executable: starts the command line of the bundle, with code that an earlier start has compiled where there is some. */
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type { main } from './command-line.ts'
import { ownFolder } from './start/cache-folder.ts'
import { loadCompiled } from './start/compiled-code.ts'

// Node.js 20 optimises what has hardly run: in a run of some seconds that costs more than it gains. Newer ones have a quick compiler in between.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1081344')
const [, , command = ''] = process.argv
// A list needs other parts of the program than a run of the same command.
const word = process.argv.some((each) => /^--(?:list-|syntax-check)/.test(each)) ? `${command}list` : command
const bundle = loadCompiled(fileURLToPath(new URL('bundle.cjs', import.meta.url)), word, ownFolder())
let ended = false
// A promise that nothing settles lets the program end early, which is no success.
process.once('beforeExit', () => {
  if (!ended) process.exitCode = 13
})
void (bundle as { main: typeof main }).main().then(() => {
  ended = true
})
