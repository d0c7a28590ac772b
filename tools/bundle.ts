/** `npm run bundle`: bundles the command line and the library for custom modules into one file, which the executable and the library load. */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('..', import.meta.url))
const bundle = path.join(dist, 'bin/bundle.cjs')
/** Both are loaded on access. */
const entry = `module.exports = { main: (exit) => require('./command-line.js').main(exit), get engine() { return require('../engine/index.js') } }`
/** External packages: large and rarely needed, or located by their path. */
const external = ['pino', 'jiti', 'junit-report-builder', '@inquirer/*']

const names = Object.keys(await import('../engine/index.ts'))
const common = [
  ...['--bundle', '--minify-whitespace', '--format=cjs', '--platform=node', '--target=node20', '--legal-comments=linked'],
  ...['--log-level=warning', '--define:import.meta.url=bundleAddress'],
  "--banner:js=const bundleAddress = require('node:url').pathToFileURL(__filename).href;",
]
const inBin: ExecFileSyncOptions = { cwd: path.join(dist, 'bin'), stdio: ['pipe', 'inherit', 'inherit'] }
execFileSync(
  'esbuild',
  [
    ...common,
    // Cached compiled code cannot import, so external packages are required.
    '--supported:dynamic-import=false',
    ...external.map((name) => `--external:${name}`),
    `--outfile=${bundle}`,
  ],
  { ...inBin, input: entry },
)
const code = readFileSync(bundle, 'utf8')
writeFileSync(bundle, `// ${createHash('sha256').update(code).digest('hex').slice(0, 16)}\n${code}`)
// One file of CommonJS: loading that of Node.js for modules takes a tenth of the time until the first connection.
execFileSync('esbuild', ['start.js', ...common, '--outfile=tsplay.cjs'], inBin)
copyFileSync(path.join(dist, 'bin/start.js'), path.join(dist, 'bin/tsplay.js'))
// Links point to them directly, and npm does not set the mode in the project itself.
for (const executable of ['tsplay.cjs', 'tsplay.js']) chmodSync(path.join(dist, 'bin', executable), 0o755)
writeFileSync(
  path.join(dist, 'bin/library.js'),
  `import { createRequire } from 'node:module'

export const { ${names.join(', ')} } = createRequire(import.meta.url)('./bundle.cjs').engine
`,
)
removeOtherTypes(path.join(dist, 'engine/index.d.ts'))

/** Types that the library does not lead to are of no use in the package. */
function removeOtherTypes(index: string): void {
  const used = new Set<string>()
  const open = [index]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (used.has(file)) continue
    used.add(file)
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?['"](\.[^'"]+)['"]/g))
      open.push(path.resolve(path.dirname(file), target).replace(/\.[jt]s$/, '.d.ts'))
  }
  for (const name of readdirSync(dist, { recursive: true }) as string[])
    if (name.endsWith('.d.ts') && !used.has(path.join(dist, name))) rmSync(path.join(dist, name))
}
