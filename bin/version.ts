/** The version of tsplay, out of its package. This file stays directly in `bin`: in the bundle its code lies in `dist/bin` too. */
import { readFileSync } from 'node:fs'

export const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
