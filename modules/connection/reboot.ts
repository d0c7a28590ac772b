/** Reboots a host and waits until it is back. */

import { pythonValue } from '../../engine/formats/python-text.ts'
import { wordsOf } from '../../engine/formats/shell-words.ts'
import { run, type Stuck } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Params } from '../../engine/model/module.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { elapsed } from '../command/result.ts'

const options = {
  reboot_timeout: {
    type: 'number',
    default: 600,
    aliases: ['reboot_timeout_sec'],
    description: 'Maximum seconds to wait until the host is back.',
  },
  connect_timeout: {
    type: 'number',
    aliases: ['connect_timeout_sec'],
    description: 'Connection timeout in seconds; by default that of the run.',
  },
  pre_reboot_delay: {
    type: 'number',
    default: 0,
    aliases: ['pre_reboot_delay_sec'],
    description: 'Seconds between the announcement and the reboot.',
  },
  post_reboot_delay: {
    type: 'number',
    default: 0,
    aliases: ['post_reboot_delay_sec'],
    description: 'Seconds to wait before trying to reconnect.',
  },
  test_command: { type: 'string', default: 'whoami', description: 'Shell command that must succeed on the rebooted host.' },
  msg: { type: 'string', default: 'Reboot initiated by tsplay', description: 'Message to logged-in users.' },
  search_paths: {
    type: 'list',
    default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
    description: 'Directories in which to look for the reboot program.',
  },
  boot_time_command: {
    type: 'string',
    default: 'cat /proc/sys/kernel/random/boot_id',
    description: 'Shell command whose output differs after a reboot; it must change nothing.',
  },
  reboot_command: { type: 'string', description: 'Reboot command with its arguments; by default `shutdown`, or `reboot`.' },
} as const

type RebootParams = Params<typeof options>

export default defineModule({
  name: 'reboot',
  isAction: true,
  summary: 'Reboot a host and wait until it is back',
  notes: [
    'The host is back when its boot time has changed and the test command succeeds.',
    'The controller itself is never rebooted.',
    'A `pre_reboot_delay` below 60 seconds is ignored: `shutdown` counts in minutes.',
  ],
  options,
  examples: `
- name: Boot the new kernel
  reboot: { msg: The host gets a new kernel, reboot_timeout: 900 }
- name: Reboot a host that boots slowly
  reboot:
    pre_reboot_delay: 60
    post_reboot_delay: 30
    connect_timeout: 5
    test_command: systemctl is-system-running --wait
- name: Reboot with custom commands
  reboot:
    reboot_command: restart --now
    search_paths: [/opt/vendor/bin]
    boot_time_command: uptime -s
`,
  results: { rebooted: 'Whether the host was rebooted.', elapsed: 'Duration in seconds.' },
  probe: ({ boot_time_command }) => ({ boot: bootRead(boot_time_command) }),
  plan(params, { boot }): readonly Change[] {
    const { reboot_timeout: timeout, connect_timeout, post_reboot_delay, test_command, boot_time_command } = params
    if (boot.code !== 0) {
      const msg = `reboot: failed to get host boot time info, rc: ${boot.code}, stdout: ${boot.stdout}, stderr: ${boot.stderr}`
      const hint = 'use a command that prints when the host was started'
      throw new Problem(`\`boot_time_command\` exited with code ${boot.code}`, { hint, msg, results: { reboot: false } })
    }
    const sh = (text: string) => ['sh', '-c', text]
    const action = {
      do: 'reconnect' as const,
      by: run(programOf(params), { timeout: 120 }),
      home: atHome,
      delay: Math.max(0, post_reboot_delay) + Math.floor(Math.max(0, params.pre_reboot_delay) / 60) * 60,
      every: 1,
      timeout,
      ...(connect_timeout === undefined ? {} : { connectTimeout: connect_timeout }),
      until: [{ argv: sh(boot_time_command), was: boot.stdout.trim() }, { argv: sh(test_command) }],
      explain: (stuck: Stuck) => ({ msg: 'by' in stuck ? unstarted(params, stuck.by) : unended(stuck.until, timeout) }),
    }
    return [{ name: 'restart', summary: 'reboot the host', action }]
  },
  returns(_params, _state, done) {
    const outcome = done.outcome('restart')
    return { rebooted: !outcome?.stuck || 'until' in outcome.stuck, elapsed: elapsed(outcome) }
  },
  idempotent: false,
})

const atHome = {
  msg: 'Running reboot with local connection would reboot the control node.',
  results: { changed: false, elapsed: 0, rebooted: false },
}

/** Ansible's message if the host was not restarted. */
function unstarted(
  { reboot_command, search_paths }: RebootParams,
  { code, stdout, stderr }: Extract<Stuck, { readonly by: unknown }>['by'],
): string {
  if (code === missingCode) {
    const program = reboot_command?.split(' ')[0] || 'shutdown'
    return `Unable to find command "${program}" in search paths: ${pythonValue(search_paths)}`
  }
  return `Reboot command failed. Error was: '${stdout.trim()}, ${stderr.trim()}'`
}

/** Ansible's message for the check that did not succeed in time. */
function unended(index: number, timeout: number): string {
  return `Timed out waiting for ${index === 0 ? 'last boot time check' : 'post-reboot test command'} (timeout=${Math.trunc(timeout)})`
}

function bootRead(command: string): HostRead<Pick<Answer, 'stdout' | 'stderr' | 'code'>> {
  return { at: 'host', script: 'eval "$1"', args: [command], parse: (answer) => answer }
}

const missingCode = 69

/** Looks for the program in the directories, and runs it. */
const find = `paths=$1 other=$2
shift 2
for name in "$1" $other; do
  found=$(IFS=:; for path in $paths; do [ ! -x "$path/$name" ] || { printf '%s/%s' "$path" "$name"; break; }; done)
  case $name in /*) [ ! -x "$name" ] || found=$name ;; esac
  [ -n "$found" ] || continue
  [ "$name" = "$1" ] || set --
  [ $# -eq 0 ] || shift
  exec "$found" "$@"
done
echo "there is no $1 in $paths" >&2
exit ${missingCode}`

function programOf({ pre_reboot_delay, msg, search_paths, reboot_command }: RebootParams): readonly string[] {
  const custom = reboot_command === undefined ? [] : wordsOf(reboot_command)
  const minutes = Math.floor(Math.max(0, pre_reboot_delay) / 60)
  const words = custom.length > 0 ? custom : ['shutdown', '-r', `+${minutes}`, msg]
  return ['sh', '-c', find, 'sh', search_paths.join(':'), custom.length > 0 ? '' : 'reboot', ...words]
}
