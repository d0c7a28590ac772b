#!/usr/bin/env node
/** The executable as it is before there is a bundle; `bundle.ts` puts `start.ts` in its place. */
import { main } from './command-line.ts'

await main()
