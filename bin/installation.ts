/** This installation of tsplay: its version and where its files are. Stays directly in `bin`: the bundle, which holds this code as well, lies in `dist/bin`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

export const version = (JSON.parse(readFileSync(at('../../package.json'), 'utf8')) as { version: string }).version
/** What `node` starts. */
export const executable = at('tsplay.cjs')
/** What `import … from 'tsplay'` means in a file of a user. */
export const library = at('library.js')
/** What it declares, as an editor imports it. */
export const libraryTypes = at('../engine/index.js')
/** The folder of tsplay's own modules. */
export const modulesFolder = at('../modules')
/** The built page of reports. */
export const pageFile = at('../page.html')
