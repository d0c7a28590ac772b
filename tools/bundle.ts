/** `npm run bundle`: puts the command line and what modules of users import into one file; the executable and the library then load it. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('..', import.meta.url))
const bundle = path.join(dist, 'bin/bundle.cjs')
/** Both are evaluated when they are asked for. */
const entry = `module.exports = { main: () => require('./command-line.js').main(), get engine() { return require('../engine/index.js') } }`
/** Large and rarely needed, or found by where it lies. */
const outside = ['ssh2', 'pino', 'jiti', 'junit-report-builder', '@inquirer/*']

const names = Object.keys(await import('../engine/index.ts'))
execFileSync(
  'esbuild',
  [
    ...['--bundle', '--format=cjs', '--platform=node', '--target=node20', '--legal-comments=linked', '--log-level=warning'],
    // Compiled code that is kept can not import, so what is outside is required.
    '--supported:dynamic-import=false',
    '--define:import.meta.url=bundleAddress',
    "--banner:js=const bundleAddress = require('node:url').pathToFileURL(__filename).href;",
    ...outside.map((name) => `--external:${name}`),
    `--outfile=${bundle}`,
  ],
  { input: entry, cwd: path.join(dist, 'bin'), stdio: ['pipe', 'inherit', 'inherit'] },
)
const code = readFileSync(bundle, 'utf8')
writeFileSync(bundle, `// ${createHash('sha256').update(code).digest('hex').slice(0, 16)}\n${code}`)
const executable = path.join(dist, 'bin/tsplay.js')
copyFileSync(path.join(dist, 'bin/start.js'), executable)
// Links lead straight to it, and npm does not see to that for the project it stands in.
chmodSync(executable, 0o755)
writeFileSync(
  path.join(dist, 'bin/library.js'),
  `import { createRequire } from 'node:module'

export const { ${names.join(', ')} } = createRequire(import.meta.url)('./bundle.cjs').engine
`,
)
