/** The guide: every command of every page is run as a reader would, and prints what the page shows. `UPDATE_GUIDE=1` writes what they print into the pages. */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeKey } from '../../engine/lab/keys.ts'
import { project, started } from '../bin/project.ts'
import { sharedCode } from '../bin/warm.ts'
import { type LabCloud, startLabCloud } from '../digitalocean/lab-cloud.ts'
import { requireLab } from '../lab/hosts.ts'
import { type Command, isAsShown, type Page, readPage } from './page.ts'

const pages = readdirSync('docs/guide').filter((name) => name.endsWith('.md'))

/** Commands of pages that are not run here, and why. */
const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'install.md': {
    'npm install --global ./tsplay-0.1.0.tgz':
      'installs for the whole machine; `test/bin/package.host.test.ts` unpacks what it would install',
    'npx ./tsplay-0.1.0.tgz --version': 'fetches packages from a registry; `test/bin/package.host.test.ts` runs the package by npx',
    'npm install --global tsplay': 'fetches a release, of which there is none yet',
    'git clone URL tsplay && cd tsplay': 'the address is that of the reader',
    'npm ci && npm run build': 'fetches packages from a registry; `.ci/run` does both',
    'npm link': 'installs for the whole machine; `test/bin/package.host.test.ts` runs the executable through a link',
  },
}

describe('the guide', function () {
  this.timeout(600_000)

  for (const name of pages)
    it(`${name}: the commands print what it shows`, async function () {
      const page = readPage(path.join('docs/guide', name))
      assert.ok(name === 'README.md' || page.steps.some(({ kind }) => kind === 'command'), 'the page shows no command')
      if (page.lab || page.cloud) requireLab(this)
      const wrong = await tried(page)
      if (process.env.UPDATE_GUIDE && wrong.length > 0) writeFileSync(path.join('docs/guide', name), updated(page, wrong))
      else for (const { command, printed } of wrong) assert.equal(printed, command.output, `$ ${command.text}`)
    })

  it('shows what each command prints, or it stands in the table of those that are not run', () => {
    const shown = pages.map((name) => {
      const lines = readPage(path.join('docs/guide', name)).unshown.flat()
      return [name, lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean)] as const
    })
    const listed = Object.entries(notRun).map(([name, commands]) => [name, Object.keys(commands)])
    assert.deepEqual(shown.filter(([, commands]) => commands.length > 0), listed) // biome-ignore format: one line
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
    for (const [, commands] of shown)
      for (const command of commands) assert.equal(/tsplay-(.*)\.tgz/.exec(command)?.[1] ?? version, version, command)
  })

  it('has every page in its index', () => {
    const index = readPage('docs/guide/README.md').lines.join('\n')
    assert.deepEqual(
      pages.filter((name) => name !== 'README.md' && !index.includes(`](${name})`)),
      [],
    )
  })

  it('links to nothing that is not there', () => {
    const broken = pages.flatMap((name) =>
      [
        ...readPage(path.join('docs/guide', name))
          .lines.join('\n')
          .matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g),
      ]
        .map(([, target = '']) => path.join('docs/guide', target))
        .filter((target) => !exists(target))
        .map((target) => `${name}: ${target}`),
    )
    assert.deepEqual(broken, [])
  })
})

function exists(file: string): boolean {
  return readdirSync(path.dirname(file)).includes(path.basename(file))
}

interface Wrong {
  readonly command: Command
  readonly printed: string
}

/** Runs a page in a folder of its own; a folder `bin` in front of the path makes `tsplay` a command. */
async function tried(page: Page): Promise<readonly Wrong[]> {
  const here = project()
  const tools = path.join(here.dir, '.home/bin')
  mkdirSync(tools)
  symlinkSync(path.resolve('dist/bin/tsplay.js'), path.join(tools, 'tsplay'))
  chmodSync(path.resolve('dist/bin/tsplay.js'), 0o755)
  const env: Record<string, string> = {
    PATH: `${tools}:${path.dirname(process.execPath)}:${process.env.PATH}`,
    HOME: path.join(here.dir, '.home'),
    LANG: 'C.UTF-8',
    TSPLAY_LOCK: 'no',
    ...(page.lab && { TSPLAY_LAB: process.env.TSPLAY_LAB ?? '/var/cache/tsplay/lab' }),
    ...sharedCode,
  }
  const cloud = page.cloud ? await accountFor(here.dir, env) : undefined
  const wrong: Wrong[] = []
  let code = 0
  let slot: string | undefined
  const shown = (text: string) => (slot === undefined ? text : withSlot(text, slot, '0')).replaceAll(here.dir, '/home/you/project')
  try {
    for (const step of page.steps) {
      if (step.kind === 'file') here.write({ [step.name]: step.text })
      else {
        const ended = await started(
          'bash',
          ['-c', `(exit ${code})\n{ ${slot === undefined ? step.text : withSlot(step.text, '0', slot)}\n} 2>&1`],
          { cwd: here.dir, env },
        ).ended
        code = ended.code
        if (page.lab) slot ??= /\/running\/(\d+)\//.exec(ended.all)?.[1]
        slot ??= cloud?.slots()[0]
        const printed = shown(ended.all)
        if (code === 0 && /^tsplay lab down/.test(step.text)) slot = undefined
        if (!isAsShown(printed, step.output)) wrong.push({ command: step, printed: printed.trim() })
      }
    }
  } finally {
    await cloud?.close()
    if (page.lab && slot !== undefined) await started('tsplay', ['lab', 'down', slot], { cwd: here.dir, env }).ended
    here.close()
  }
  return wrong
}

/** An account at DigitalOcean, whose droplets are hosts of the lab; a key pair; and the playbooks. */
async function accountFor(dir: string, env: Record<string, string>): Promise<LabCloud> {
  const token = 'dop_v1_of_the_guide'
  const cloud = await startLabCloud(token)
  cpSync('playbooks', path.join(dir, 'playbooks'), { recursive: true })
  mkdirSync(path.join(dir, '.home/.ssh'), { mode: 0o700 })
  await makeKey(path.join(dir, '.home/.ssh/id_ed25519'), 'you@laptop')
  Object.assign(env, { DIGITALOCEAN_ACCESS_TOKEN: token, DIGITALOCEAN_API_URL: cloud.api.url.replace('/v2', '') })
  return cloud
}

/** Pages say lab 0; here it may be another one. */
function withSlot(text: string, from: string, to: string): string {
  const places = new RegExp(`(/running/|\\b10\\.\\d+\\.|\\blab ssh |\\blab down |\\blab )${from}(?=[/.:\\s]|$)`, 'g')
  return text.replaceAll(places, `$1${to}`)
}

/** The page with what its commands print. */
function updated(page: Page, wrong: readonly Wrong[]): string {
  const lines = [...page.lines]
  for (const { command, printed } of [...wrong].reverse())
    lines.splice(command.lines[0], command.lines[1] - command.lines[0], ...(printed === '' ? [] : printed.split('\n')))
  return lines.join('\n')
}
