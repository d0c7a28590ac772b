/** The machine on which rsync runs, and how it addresses source and destination. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { atControllerHome } from '../../engine/model/home.ts'
import type { Ends, LocalContext } from '../../engine/model/read.ts'
import { atHome } from './home.ts'
import { isDaemon, type Sync } from './rsync.ts'

/** Arguments of rsync that depend on the machines. */
export interface Places {
  /** rsync runs on the controller and connects to rsync on the host. */
  readonly apart: boolean
  readonly program: string
  /** A leading `~` of the paths is expanded on the machine where it runs. */
  readonly homes: boolean
  /** Options for reaching the other machine. */
  readonly words: readonly string[]
  /** `src` and `dest`. */
  readonly after: readonly string[]
}

export async function placesOf(params: Sync, here: LocalContext): Promise<Places> {
  const ends = here.ends()
  const program = String(here.variable('ansible_rsync_path') ?? 'rsync')
  if (isDaemon(params.src) || isDaemon(params.dest)) return daemon(params, here, ends, program)
  if (ends.kind === 'controller') return fromController(params, here, ends.host, program)
  return ends.kind === 'same' ? onOne(params, here, ends.local, program) : fromThird(params, ends, program)
}

/** Protects arguments from the remote shell. */
function secluded({ rsync_opts: extra }: Sync): readonly string[] {
  return extra.includes('--old-args') ? [] : ['--protect-args']
}

function fromController(params: Sync, here: LocalContext, host: string, program: string): Places {
  const name = /^[\w.-]+$/.test(host) && !host.startsWith('-') ? host : 'host'
  const far = (path: string) => `${name}:${atFarHome(path)}`
  const { src, dest, mode } = params
  const after = mode === 'push' ? [localSource(src, here), far(dest)] : [far(src), localPath(dest, here)]
  return { apart: true, program, homes: false, words: secluded(params), after }
}

/** Both paths are on the machine of the task. */
function onOne({ src, dest }: Sync, here: LocalContext, local: boolean, program: string): Places {
  const after = local ? [localSource(src, here), localPath(dest, here)] : [whole('src', src), whole('dest', dest)]
  return { apart: false, program, homes: true, words: [], after }
}

function fromThird(params: Sync, ends: Extract<Ends, { kind: 'third' }>, program: string): Places {
  const { address, port, user, become, sshArgs } = ends
  refuseBecome(become)
  if (address === 'localhost' || address.startsWith('127.'))
    throw new Problem('the delegated machine cannot reach the controller as `localhost`', {
      hint: 'run the task on that machine without `delegate_to`, with `mode: pull`',
    })
  const { src, dest, mode, private_key: key, verify_host: verify } = params
  const farPort = params.dest_port ?? port
  const name = `${params.set_remote_user && user !== undefined ? `${user}@` : ''}${address}`
  const far = (path: string) => `${address.includes(':') ? `[${name}]` : name}:${atFarHome(path)}`
  const ssh = [
    'ssh',
    '-o BatchMode=yes',
    ...(params.ssh_connection_multiplexing ? [] : ['-S none']),
    ...(key === undefined ? [] : [`-i "${key.replaceAll('"', '""')}"`]),
    ...(farPort === undefined ? [] : [`-o Port=${farPort}`]),
    ...(verify ? [] : ['-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR']),
    ...(params.use_ssh_args && sshArgs !== '' ? [sshArgs] : []),
  ]
  const after = mode === 'push' ? [whole('src', src), far(dest)] : [far(src), whole('dest', dest)]
  return { apart: false, program, homes: true, words: [...secluded(params), `--rsh=${ssh.join(' ')}`], after }
}

/** One of the paths is an rsync daemon, which the machine of the task connects to. */
function daemon({ src, dest, mode }: Sync, here: LocalContext, ends: Ends, program: string): Places {
  if (ends.kind === 'third') refuseBecome(ends.become)
  const onController = ends.kind === 'controller' || (ends.kind === 'same' && ends.local)
  const near = mode === 'push' ? localSource : localPath
  const placed = (path: string) => (isDaemon(path) ? path : onController ? near(path, here) : whole('the path', path))
  const apart = ends.kind === 'controller'
  return { apart, program, homes: !apart, words: [], after: [placed(src), placed(dest)] }
}

function refuseBecome(become: boolean): void {
  if (become)
    throw new Problem('`become` with `delegate_to` another host is not supported for `synchronize`', {
      hint: 'set `become: false`, and `rsync_path: sudo rsync` if the other end requires it',
    })
}

// Expands a leading `~` of the last two arguments on the host.
const lastAtHome = `${atHome}
count=$#
for word; do
  shift; count=$((count - 1)); path=$word
  if [ "$count" -lt 2 ]; then at_home; fi
  set -- "$@" "$path"
done
exec "$@"`
/** Prefix for a program whose last two arguments are paths on the machine where it runs. */
export const atHost = ['sh', '-c', lastAtHome, 'sh']

/** Makes a path below the login home relative, as rsync on the host expects. */
function atFarHome(path: string): string {
  if (/^~[^/]/.test(path))
    throw new Problem(`\`${path}\`: the home of another user is not supported here`, { hint: 'use an absolute path' })
  return path.replace(/^~(?:\/|$)/, './')
}

function whole(which: string, path: string): string {
  if (/^[/~]/.test(path)) return path
  const name = which === 'the path' ? which : `\`${which}\``
  throw new Problem(`${name} must be an absolute path if the task does not run on the controller: \`${path}\``)
}

function localSource(path: string, here: LocalContext): string {
  if (/^[/~]/.test(path)) return atControllerHome(path)
  return here.find('files', path)
}

function localPath(path: string, here: LocalContext): string {
  return /^[/~]/.test(path) ? atControllerHome(path) : `${String(here.variable('playbook_dir'))}/${path}`
}
