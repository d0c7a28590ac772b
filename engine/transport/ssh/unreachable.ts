/** What the errors of sockets and of SSH mean to the person who runs a playbook. */
import { Unreachable } from '../contract.ts'
import type { Target } from '../target.ts'

export interface LoginAttempt {
  readonly target: Target
  readonly user: string
  /** Ways to be let in that were tried. */
  readonly tried: readonly string[]
  /** Methods that the server said it accepts. */
  readonly accepted?: readonly string[] | undefined
}

/** One sentence, and the next step. */
export function unreachableFrom(error: unknown, attempt: LoginAttempt): Unreachable {
  if (error instanceof Unreachable) return error
  const { target } = attempt
  const { code, level, message } = error as { readonly code?: string; readonly level?: string; readonly message: string }
  const where = `\`${target.name}\` (${target.address}:${target.port})`
  const through = target.jumps.length > 0 ? ` through ${target.jumps.map(({ destination }) => `\`${destination}\``).join(', ')}` : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA')
    return new Unreachable('address', `the address \`${target.address}\` of \`${target.name}\` cannot be resolved`, {
      hint: 'correct `ansible_host`, or check name resolution',
    })
  if (code === 'EMFILE' || code === 'ENFILE') return noFiles(target.name)
  if (code === 'ECONNREFUSED')
    return new Unreachable('refused', `${where} refuses connections${through}`, {
      hint: 'check that sshd is running there and that `ansible_port` is right',
    })
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || level === 'client-timeout')
    return new Unreachable(
      'timeout',
      `${where} did not answer${through}${level === 'client-timeout' ? ` within ${target.timeout / 1000} seconds` : `: ${message}`}`,
      {
        hint: 'check that it is up and that no firewall blocks it',
      },
    )
  if (
    level === 'client-authentication' ||
    level === 'agent' ||
    /Too many authentication failures|password has expired|Permission denied|Agent responded with failure/i.test(message)
  )
    return refusal(attempt, message)
  if (/no matching|Unsupported|Unable to agree/i.test(message))
    return new Unreachable('other', `${where} and tsplay have no algorithm in common: ${message}`, {
      hint: 'its sshd is very old or very strict: enable a common algorithm there',
    })
  return new Unreachable('lost', `the connection to ${where} was lost before login${through}: ${message}`, {
    // Only that it was hung up on says that there were too many.
    hint: /closed|ended|ECONNRESET|EPIPE|handshake/i.test(`${code} ${message}`)
      ? 'sshd drops connections when too many start at once (`MaxStartups`)'
      : 'check that sshd listens there',
  })
}

/** It is the controller that has no room, not the host. */
export function noFiles(host: string): Unreachable {
  return new Unreachable('files', `tsplay reached its limit of open files, so \`${host}\` could not be reached`, {
    hint: 'raise the limit (`ulimit -n`), or use fewer hosts at once with `--forks`',
  })
}

function refusal({ target, user, tried, accepted }: LoginAttempt, message: string): Unreachable {
  const offered = tried.length === 0 ? 'nothing to offer: no key and no password is set' : `tried ${tried.join(', ')}`
  const takes = accepted ? `; it accepts ${accepted.join(', ')}` : ''
  const why = /Too many|expired|agent/i.test(message) ? ` (${message})` : ''
  return new Unreachable('auth', `\`${target.name}\` rejects \`${user}\`${why}: ${offered}${takes}`, {
    hint: 'set the key with `ansible_ssh_private_key_file` or `--private-key`, or use `--ask-pass` for a password',
  })
}
