/** Runs a project with the real Ansible. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { filesOf, type Outcome, said, wordsIn } from './outcome.ts'
import { environment, type Project, withCopy } from './project.ts'

/** `2.14.18`, or undefined where it is not installed. */
export function ansibleVersion(): string | undefined {
  const { stdout, status } = spawnSync('ansible-playbook', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /core ([\d.]+)/.exec(stdout)?.[1] : undefined
}

export async function runAnsible(project: Project, args: readonly string[]): Promise<Outcome> {
  return withCopy(project, async (folder) => {
    const aside = mkdtempSync(join(tmpdir(), 'tsplay-told-'))
    try {
      return await played(folder, aside, project, args)
    } finally {
      rmSync(aside, { recursive: true, force: true })
    }
  })
}

async function played(folder: string, aside: string, { native }: Project, args: readonly string[]): Promise<Outcome> {
  const told = join(aside, 'told')
  const env = {
    ...environment(folder),
    ANSIBLE_CALLBACK_PLUGINS: resolve('test/against-ansible'),
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_JINJA2_NATIVE: native ? '1' : '0',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_LOCALHOST_WARNING: 'false',
    ANSIBLE_RETRY_FILES_ENABLED: 'false',
    ANSIBLE_LOCAL_TEMP: aside,
    ANSIBLE_REMOTE_TEMP: aside,
    PYTHONDONTWRITEBYTECODE: '1',
    TOLD: told,
  }
  const exit = await new Promise<number>((resolve) => {
    const all = ['-i', 'hosts.yml', '-c', 'local', 'play.yml', ...args]
    const child = execFile('ansible-playbook', all, { cwd: folder, env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      if (process.env.SHOW) process.stderr.write(stdout + stderr)
      resolve(child.exitCode ?? -1)
    })
  })
  const lines = existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []
  return {
    exit,
    ...toldBy(
      folder,
      lines.map((line) => JSON.parse(line) as Line),
    ),
    files: filesOf(folder),
  }
}

interface Line {
  readonly recap?: Record<string, Record<string, number>>
  readonly host: string
  readonly task: string
  readonly status: string
  /** The whole result of a `debug`. */
  readonly said?: unknown
}

function toldBy(folder: string, lines: readonly Line[]): Pick<Outcome, 'recap' | 'endings' | 'said'> {
  const endings: Record<string, string[]> = {}
  const words: Record<string, unknown[]> = {}
  let recap: Outcome['recap'] = {}
  for (const line of lines) {
    if (line.recap) recap = named(line.recap)
    else {
      endings[line.host] ??= []
      endings[line.host]?.push(`${line.task}: ${line.status}`)
      if (line.said === undefined) continue
      words[line.host] ??= []
      words[line.host]?.push(said(line.said))
    }
  }
  return { recap, endings, said: wordsIn(folder, words) }
}

/** Ansible's short name of the column of failures. */
function named(recap: Record<string, Record<string, number>>): Outcome['recap'] {
  return Object.fromEntries(Object.entries(recap).map(([host, { failures = 0, ...rest }]) => [host, { ...rest, failed: failures }]))
}
