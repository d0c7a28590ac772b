/** Becoming another user by sudo, su or doas: the command lines, and what a refusal means. Pure. */
import { lastLine } from '../formats/text-lines.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Become } from './contract.ts'
import { forLoginShell, quote } from './protocol/quote.ts'

/** How a shell is to be started. */
export interface BecomeStart {
  /** The text of the prompt for sudo's password, where there is a password. */
  readonly prompt: string
  /** Printed as soon as the user is reached. */
  readonly ready: string
  /** Printed on standard error before the program is started: what stands before it are words of the login. */
  readonly begin: string
  readonly terminal: boolean
  /** What then runs: `exec /bin/sh` or the line that reads a program. */
  readonly inner: string
}

/** The command line for any login shell. With a password it tells when it is ready; without, its first input may be sent with it. */
export function becomeCommand(become: Become, start: BecomeStart): string {
  const dialog = become.password !== undefined || start.terminal
  const raw = start.terminal ? 'stty raw -echo 2>/dev/null; ' : ''
  const inner = dialog ? `${raw}echo ${start.ready}; ${start.inner}` : start.inner
  const words = commandBuilder(become, start)(`/bin/sh -c ${quote(inner)}`)
  return forLoginShell(`${raw}LC_ALL=C; export LC_ALL; echo ${start.begin} >&2; exec ${words}`)
}

function commandBuilder(become: Become, start: BecomeStart): (command: string) => string {
  const user = quotedUser(become.user)
  const flags = flagsOf(become)
  const asks = become.password !== undefined
  const program = quotedProgram(become)
  if (become.method === 'sudo') {
    const passwordFlags = asks ? `${start.terminal ? '' : '-S '}-p ${start.prompt}` : '-n'
    return (command) => `${program} ${flags}${passwordFlags} -u ${user} ${command}`
  }
  if (become.method === 'doas') return (command) => `${program} ${flags}${asks ? '' : '-n '}-u ${user} ${command}`
  // The shell is named because that of the account may refuse to run anything (nologin).
  if (become.method === 'su') return (command) => `${program} ${flags}-s /bin/sh ${user} -c ${quote(command)}`
  throw new Problem(`\`become_method: ${become.method}\` is not supported`, {
    hint: 'use `sudo`, `su` or `doas`',
    msg: `Invalid become method specified, could not find matching plugin: '${become.method}'. Use \`ansible-doc -t become -l\` to list available plugins.`,
  })
}

/** `become_exe` is one program by its name or path, as it would be typed. */
function quotedProgram({ method, exe }: Become): string {
  if (exe === undefined || exe === '') return method
  if (/^[\w./+@-]+$/.test(exe) && !exe.startsWith('-')) return quote(exe)
  throw new Problem(`\`become_exe: ${exe}\` is not the name or path of a program`, { hint: 'put flags into `become_flags`' })
}

function quotedUser(user: string): string {
  if (/^[A-Za-z0-9_.][A-Za-z0-9_.@\\-]*\$?$/.test(user)) return quote(user)
  throw new Problem(`\`${user}\` is not a valid name of a user to become`)
}

/** `become_flags` without what the transport itself decides: where the password comes from, and for whom. */
function flagsOf(become: Become): string {
  const flags = become.flags?.split(/\s+/).filter((word) => word !== '') ?? (become.method === 'sudo' ? ['-H'] : [])
  const kept: string[] = []
  for (let index = 0; index < flags.length; index += 1) {
    const word = flags[index] ?? ''
    if (!/^[\w=,.:@/+%-]+$/.test(word))
      throw new Problem(`\`become_flags\` contains \`${word}\`, which is not a valid option`, {
        hint: 'use letters, digits and `-_=,.:@/+%`',
      })
    if (/^-[pu]$|^--(prompt|user)$/.test(word)) index += 1
    else if (/^-[pu].|^--(prompt|user)=|^--(stdin|non-interactive|askpass|reset-timestamp|remove-timestamp)$/.test(word)) continue
    else if (/^-[A-Za-z]+$/.test(word) && become.method !== 'su') kept.push(word.replace(/[SnAkK]/g, ''))
    else kept.push(word)
  }
  return kept
    .filter((word) => word !== '-' || become.method === 'su')
    .map((word) => `${quote(word)} `)
    .join('')
}

/** What ended a start: the reason for the report, or that it wants a terminal. */
export function refusalOf(become: Become, output: string, code: number | undefined): Problem | 'terminal' {
  const { method, user, exe: program = method } = become
  const text = output.replaceAll('\r', '')
  if (/must have a tty|terminal is required|a tty is required|must be run from a terminal/i.test(text)) return 'terminal'
  // 126 is what a shell says that may not look into a folder of its PATH.
  if (code === 127 || (code === 126 && text.includes(`exec: ${program}:`)))
    return new Problem(`\`${program}\` is not installed on the host`, {
      kind: 'not-installed',
      hint: `install it, log in as \`${user}\`, or set another \`become_method\``,
    })
  if (/unknown user|does not exist|unknown uid|no such user|no passwd entry/i.test(text))
    return new Problem(`there is no user \`${user}\` to become on the host`, { kind: 'no-user' })
  if (/not in the sudoers file|not allowed to (run|execute)|may not run sudo|Operation not permitted|Permission denied/i.test(text))
    return new Problem(`the login user may not become \`${user}\` with \`${method}\``, {
      kind: 'not-allowed',
      hint:
        method === 'sudo' ? 'allow it in `/etc/sudoers.d`, or log in as another user' : `allow it in the configuration of \`${method}\``,
    })
  if (/password is required|Authentication required/i.test(text)) return missingPassword(become)
  if (/try again|incorrect password|Authentication failure|Authentication failed|Authorization failed/i.test(text))
    return wrongPassword(become)
  const last = lastLine(text)
  return new Problem(`\`${method}\` did not let the login user become \`${user}\`${last === '' ? '' : `: ${last}`}`)
}

export function missingPassword({ method, user }: Become): Problem {
  return new Problem(`\`${method}\` requires a password to become \`${user}\`, and none is set`, {
    kind: 'no-password',
    hint: 'use `--ask-become-pass` (`-K`) or set `ansible_become_password`',
  })
}

export function wrongPassword({ method, user }: Become): Problem {
  return new Problem(`\`${method}\` did not accept the password to become \`${user}\``, {
    kind: 'wrong-password',
    hint: 'check `ansible_become_password`, or type it again with `--ask-become-pass` (`-K`)',
  })
}
