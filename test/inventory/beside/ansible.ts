/** What Ansible's own command shows of an inventory. */
import { spawnSync } from 'node:child_process'
import { argumentsOf, type Case, isPattern, type Recorded } from './cases.ts'

/** `2.14.18`, or undefined where it is not installed. */
export function ansibleVersion(): string | undefined {
  const { stdout, status } = spawnSync('ansible-inventory', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /core ([\d.]+)/.exec(stdout)?.[1] : undefined
}

export function shownByAnsible(each: Case, ansible: string): Recorded {
  const shown = Object.fromEntries(each.runs.map((run) => [run.join(' '), outputOf(each, run)]))
  return { ansible, shown }
}

function outputOf(each: Case, run: readonly string[]): string {
  const { PATH } = process.env
  const env = {
    PATH,
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    ANSIBLE_LOCAL_TEMP: '/tmp/.ansible-local',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_JINJA2_NATIVE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...each.env,
  }
  const args = argumentsOf(each, run)
  const [program, given] = isPattern(run) ? ['ansible', [...args, '--list-hosts']] : ['ansible-inventory', args]
  const { stdout, stderr, status } = spawnSync(program, given, { cwd: each.folder, encoding: 'utf8', env })
  if (isPattern(run)) return status === 0 ? stdout : 'nothing matches\n'
  if (status !== 0) throw new Error(`${each.name}: ${stderr}`)
  return stdout
}
