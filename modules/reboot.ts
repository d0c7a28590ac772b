/** Restart a host, and wait until it is back. */
import { run, type Stuck } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule } from '../engine/module.ts'
import type { HostRead } from '../engine/read.ts'
import { elapsed } from './_program.ts'
import { pythonValue } from './_pythontext.ts'
import { wordsOf } from './_words.ts'

export default defineModule({
  name: 'reboot',
  summary: 'Restart a host, and wait until it is back',
  notes: [
    'The host is back when its boot time differs from the one before, and the test command does well.',
    'The machine that all is run from is not restarted.',
    'A `pre_reboot_delay` below 60 seconds is none: `shutdown` counts in minutes.',
  ],
  options: {
    reboot_timeout: {
      type: 'number',
      default: 600,
      aliases: ['reboot_timeout_sec'],
      description: 'Seconds to wait at most until the host is back.',
    },
    connect_timeout: {
      type: 'number',
      aliases: ['connect_timeout_sec'],
      description: 'Seconds one connection may take; without it as long as any other.',
    },
    pre_reboot_delay: {
      type: 'number',
      default: 0,
      aliases: ['pre_reboot_delay_sec'],
      description: 'Seconds between the announcement and the restart.',
    },
    post_reboot_delay: {
      type: 'number',
      default: 0,
      aliases: ['post_reboot_delay_sec'],
      description: 'Seconds to wait before the host is looked for.',
    },
    test_command: { type: 'string', default: 'whoami', description: 'What must do well on the host that is back; a shell reads it.' },
    msg: { type: 'string', default: 'Reboot initiated by tsplay', description: 'What users of the host are told.' },
    search_paths: {
      type: 'list',
      default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
      description: 'Folders in which the program that restarts is looked for.',
    },
    boot_time_command: {
      type: 'string',
      default: 'cat /proc/sys/kernel/random/boot_id',
      description: 'What tells one start of the host from the next; a shell reads it, and it must change nothing.',
    },
    reboot_command: { type: 'string', description: 'The program that restarts, with its arguments; without it `shutdown`, or `reboot`.' },
  },
  examples: `
- name: The new kernel runs
  reboot: { msg: The host gets a new kernel, reboot_timeout: 900 }
- name: A host that is slow to come up
  reboot:
    pre_reboot_delay: 60
    post_reboot_delay: 30
    connect_timeout: 5
    test_command: systemctl is-system-running --wait
- name: A host with programs of its own
  reboot:
    reboot_command: restart --now
    search_paths: [/opt/vendor/bin]
    boot_time_command: uptime -s
`,
  results: { rebooted: 'Whether the host was restarted.', elapsed: 'Seconds it took.' },
  probe: ({ boot_time_command }) => ({ boot: bootRead(boot_time_command) }),
  plan(params, { boot }): readonly Change[] {
    const { reboot_timeout: timeout, connect_timeout, post_reboot_delay, test_command, boot_time_command } = params
    if (boot.code !== 0) {
      const msg = `reboot: failed to get host boot time info, rc: ${boot.code}, stdout: ${boot.stdout}, stderr: ${boot.stderr}`
      const hint = 'give one that tells when the host was started'
      throw new Problem(`\`boot_time_command\` ends with code ${boot.code}`, { hint, msg, results: { reboot: false } })
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
      until: [{ argv: sh(boot_time_command), was: boot.said }, { argv: sh(test_command) }],
      explain: (stuck: Stuck) => ({ msg: 'by' in stuck ? unstarted(params, stuck.by) : unended(stuck.until, timeout) }),
    }
    return [{ name: 'restart', summary: 'restart the host', action }]
  },
  returns(_params, _state, done) {
    const outcome = done.outcome('restart')
    return { rebooted: !outcome?.stuck || 'until' in outcome.stuck, elapsed: elapsed(outcome) }
  },
  converges: false,
})

const atHome = {
  msg: 'Running reboot with local connection would reboot the control node.',
  results: { changed: false, elapsed: 0, rebooted: false },
}

/** Why the host was not restarted, in the words of Ansible; the program that was looked for ends with a code of its own. */
function unstarted(
  { reboot_command, search_paths }: Way,
  { code, stdout, stderr }: Extract<Stuck, { readonly by: unknown }>['by'],
): string {
  if (code === lackingCode) {
    const program = reboot_command?.split(' ')[0] || 'shutdown'
    return `Unable to find command "${program}" in search paths: ${pythonValue(search_paths)}`
  }
  return `Reboot command failed. Error was: '${stdout.trim()}, ${stderr.trim()}'`
}

/** Which look at the host did not come out well in time. */
function unended(index: number, timeout: number): string {
  return `Timed out waiting for ${index === 0 ? 'last boot time check' : 'post-reboot test command'} (timeout=${Math.trunc(timeout)})`
}

interface Boot {
  readonly said: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function bootRead(command: string): HostRead<Boot> {
  const parse: HostRead<Boot>['parse'] = ({ stdout, stderr, code }) => ({ said: stdout.trim(), code, stdout, stderr })
  return { at: 'host', script: 'eval "$1"', args: [command], parse }
}

const lackingCode = 69

interface Way {
  readonly pre_reboot_delay: number
  readonly msg: string
  readonly search_paths: readonly string[]
  readonly reboot_command?: string
}

/** Looks for the program in the folders, and becomes it. */
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
exit ${lackingCode}`

function programOf({ pre_reboot_delay, msg, search_paths, reboot_command }: Way): readonly string[] {
  const own = reboot_command === undefined ? [] : wordsOf(reboot_command)
  const minutes = Math.floor(Math.max(0, pre_reboot_delay) / 60)
  const words = own.length > 0 ? own : ['shutdown', '-r', `+${minutes}`, msg]
  return ['sh', '-c', find, 'sh', search_paths.join(':'), own.length > 0 ? '' : 'reboot', ...words]
}
