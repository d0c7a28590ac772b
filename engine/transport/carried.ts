/** A place that a program of the controller carries a shell to: the same contract, over the streams of that program. */
import type { Duplex } from 'node:stream'
import { carrierNamed } from '../carriers/index.ts'
import { lastLine } from '../formats/text-lines.ts'
import type { CarriedPlace, Carrier, CarrierHint } from '../model/carrier.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Reach } from '../model/host.ts'
import { connectionOver } from './connection.ts'
import { type Connection, type ConnectOptions, Unreachable } from './contract.ts'
import { connected, Programs } from './local.ts'
import { usualLimits, within } from './protocol/limits.ts'
import { type Ending, type Link, streamOf } from './protocol/program.ts'
import { quote } from './protocol/quote.ts'

export async function connectCarried(reach: Reach, options: ConnectOptions): Promise<Connection> {
  const carrier = carrierOf(reach)
  const { name } = reach
  const place = placeOf(reach)
  const programs = new Programs(name)
  const open: Link['open'] = async (command, { first, terminal } = {}) => {
    if (terminal)
      throw new Problem(
        `becoming another user on \`${name}\` requires a terminal, which the connection \`${carrier.name}\` does not have`,
        {
          hint: 'set `Defaults !requiretty` in sudoers',
        },
      )
    return programs.start(carrier.argv(place, ['/bin/sh', '-c', command]), first)
  }
  const began = performance.now()
  const limit = reach.timeout === undefined ? usualLimits.login : reach.timeout * 1000
  const goal: Goal = { carrier, place, name }
  const user = place.user ?? (await userThere(open, goal, options.limits?.login ?? limit))
  options.onSpan?.({ host: name, name: 'connect', start: began, end: performance.now() })
  const link: Link = { name, user, open, refused: (ending, output) => refused(goal, ending, output) }
  const dial = carrier.sharesNetwork ? connected : (host: string, port: number) => dialThere(open, host, port)
  return connectionOver(link, { dial, close: async () => programs.close(), options })
}

function carrierOf({ name, carrier }: Reach): Carrier {
  const found = carrier && carrierNamed(carrier.name)
  if (!found) throw new Problem(`\`${name}\` has no connection that carries a shell`)
  return found
}

/** What begins with `-` would be taken for an option. */
function placeOf({ name, address, users, carrier }: Reach): CarriedPlace {
  const [user] = users
  for (const word of [address, user])
    if (word?.startsWith('-') || word === '' || word?.includes('\0'))
      throw new Problem(`\`${word}\` is not a valid name, for \`${name}\``, { hint: 'check `ansible_host` and `ansible_user`' })
  return { address, ...(user === undefined ? {} : { user }), variables: carrier?.variables ?? {} }
}

/** Who its commands run as; an answer means that the place is there. */
async function userThere(open: Link['open'], goal: Goal, limit: number): Promise<string> {
  const program = await open('id -un 2>/dev/null || id -u')
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    program[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] = (texts[stream] + text).slice(-4096)
    })
  program.stdin.end()
  try {
    const ending = await within(limit, program.ended, () => unentered(goal, `no answer within ${limit / 1000} seconds`))
    const user = /^[\w.$@\\-]{1,64}$/.exec(texts.stdout.trim())?.[0]
    if (ending.code !== 0 || user === undefined) throw refused(goal, ending, texts.stderr)
    return user
  } finally {
    program.close()
  }
}

interface Goal {
  readonly carrier: Carrier
  readonly place: CarriedPlace
  /** The host's name. */
  readonly name: string
}

/** What programs say whatever they carry a shell to. */
const usualHints: readonly CarrierHint[] = [
  { says: /\/bin\/sh\b.*(no such file|not found)/i, hint: () => 'it has no `/bin/sh`, which tasks need: choose an image with a shell' },
  {
    says: /permission denied|not permitted|access denied|not authorized|superuser|must be (run as )?root/i,
    hint: () => 'run tsplay as a user who may use that program, such as `root`',
  },
]

function refused(goal: Goal, { code, lost }: Ending, said: string): Unreachable {
  return lost ? unstarted(goal, lost) : unentered(goal, lastLine(said) || `it ended with code ${code ?? 'unknown'}`, said)
}

function unentered({ carrier, place, name }: Goal, why: string, said = ''): Unreachable {
  const found = [...(carrier.hints ?? []), ...usualHints].find(({ says }) => says.test(said))
  return new Unreachable('other', `\`${carrier.name}\` does not lead into \`${name}\`: ${why}`, {
    hint: found?.hint(place) ?? 'check that it runs, that `ansible_host` is its name, and that it has `/bin/sh`',
  })
}

function unstarted({ carrier, place, name }: Goal, { message, ...error }: NodeJS.ErrnoException): Unreachable {
  const program = carrier.argv(place, [])[0]
  const hint = error.code === 'EACCES' ? `make \`${program}\` executable` : `install \`${program}\` on the controller`
  return new Unreachable('other', `the program of the connection \`${carrier.name}\`, for \`${name}\`, cannot be started: ${message}`, {
    hint,
  })
}

/** A TCP stream by a program of the place. */
async function dialThere(open: Link['open'], host: string, port: number): Promise<Duplex> {
  const line = `command -v nc >/dev/null && exec nc "$1" "$2"
command -v bash >/dev/null && exec bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit; cat <&3 & cat >&3; kill $!' bash "$1" "$2"
echo "neither nc nor bash is installed" >&2; exit 127`
  return streamOf(await open(`set -- ${quote(host)} ${port}; ${line}`))
}
