#!/usr/bin/env node
/** The executable: starts the command line of the bundle, with code that an earlier start has compiled where there is some. */
import { fileURLToPath } from 'node:url'
import { ownFolder } from './cache-folder.ts'
import type { main } from './command-line.ts'
import { loadCompiled } from './compiled-code.ts'

const [, , word = ''] = process.argv
const bundle = loadCompiled(fileURLToPath(new URL('bundle.cjs', import.meta.url)), word, ownFolder())
await (bundle as { main: typeof main }).main()
