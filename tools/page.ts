/** `npm run page`: builds the page of reports, one document with script and style in it; nothing is done where it is up to date. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = path.join(root, 'page')
const built = path.join(root, 'dist/page.html')
const sources = [
  ...filesIn('page/src'),
  'page/package-lock.json',
  'page/tsconfig.json',
  'page/vite.config.js',
  'engine/report/html/page-data.ts',
  'tools/page.ts',
]
const digest = hashOf(sources.map((file) => `${file}\n${readFileSync(path.join(root, file), 'utf8')}`).join('\n'))
const mark = `<meta name="digest" content="${digest}">`

if (!existsSync(built) || !readFileSync(built, 'utf8').includes(mark)) {
  install()
  run(path.join(root, 'node_modules/.bin/tsc'), '-p', page)
  run(path.join(page, 'node_modules/.bin/vite'), 'build', page)
  writeFileSync(built, documentOf(read('dist/page.js'), read('dist/page.css')))
}

/** What the page is built with is installed in its own folder. */
function install(): void {
  const [lock, installed] = [path.join(page, 'package-lock.json'), path.join(page, 'node_modules/.package-lock.json')]
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  run('npm', 'ci', '--prefix', page, '--no-audit', '--no-fund', '--silent')
}

/** Only this script and this style are accepted by a browser, and nothing is fetched. */
function documentOf(script: string, style: string): string {
  if (/<\/?(?:script|!--)/i.test(script) || /<\//.test(style)) throw new Error('the built page cannot stand in a document')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hashOf(script)}'`,
    `style-src 'sha256-${hashOf(style)}'`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ]
  const license = read('node_modules/preact/LICENSE').trim()
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${mark}
<title>tsplay</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript; it loads nothing from elsewhere.</noscript>
<!-- data -->
<script>${script}</script>
</body>
</html>
<!-- The page contains Preact:
${license}
-->
`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

function read(file: string): string {
  return readFileSync(path.join(page, file), 'utf8')
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: root })
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
}
