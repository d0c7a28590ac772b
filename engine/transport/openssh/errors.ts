/** What `ssh` says where it does not reach a host, as the person who runs a playbook needs it. */
import { lastLine } from '../../formats/text-lines.ts'
import type { Reach } from '../../model/host.ts'
import { Unreachable } from '../contract.ts'

type Kind = Unreachable['kind']

/** The first that one of the lines matches counts, and that line is shown. */
const meanings: readonly (readonly [RegExp, Kind, string | undefined])[] = [
  [/EMFILE|ENFILE/, 'files', 'raise the limit (`ulimit -n`), or use fewer hosts at once with `--forks`'],
  [/there is no program/, 'other', 'install OpenSSH on the controller, or set `ansible_ssh_executable`'],
  [/marked as revoked|was revoked/i, 'host-key-revoked', 'the key may be stolen; generate new keys on the host'],
  [/host key .* has changed/i, 'host-key-changed', 'find out why; then remove the old key with `ssh-keygen -R HOST`'],
  [
    /No .* host key is known|authenticity of host|Host key verification failed/i,
    'host-key-unknown',
    'check the key of the host, then add it to `known_hosts`, or run with `--accept-new-host-keys`',
  ],
  [/Could not resolve hostname|Name or service not known/i, 'address', 'correct `ansible_host`, or check name resolution'],
  [
    /Bad configuration option|terminating, .* bad configuration|unknown option|illegal option|Bad number|invalid time value/i,
    'other',
    'correct the ssh configuration or `ansible_ssh_common_args`',
  ],
  [/stdio forwarding failed|open failed: /i, 'jump', 'check that it is up and that the jump host allows forwarding (`AllowTcpForwarding`)'],
  [/agent refused operation/i, 'auth', 'the agent refuses to sign: confirm it there, or add the key again with `ssh-add`'],
  [/certificate .* (?:has expired|is not valid)/, 'auth', 'have the certificate signed again'],
  [
    /Identity file .* not accessible|Load key .*: |sign_and_send_pubkey|Permission denied|Too many authentication failures/i,
    'auth',
    'check keys, certificate, ticket or password: `ssh -v` to the host shows what was offered',
  ],
  [/Connection refused/i, 'refused', 'check that sshd is running there and that `ansible_port` is right'],
  [/timed out|No route to host|unreachable/i, 'timeout', 'check that it is up and that no firewall blocks it'],
  [
    /kex_exchange_identification|banner exchange|invalid format|Connection (?:closed|reset)/i,
    'lost',
    'check that sshd, or the ProxyCommand, answers there',
  ],
]

/** `text` is what `ssh` printed on its standard error; `jumps` is there where other hosts are jumped over. */
export function unreachableFrom(
  text: string,
  { name }: Pick<Reach, 'name'>,
  { jumps, hostKey }: { readonly jumps?: string | undefined; readonly hostKey?: Unreachable['hostKey'] | undefined } = {},
): Unreachable {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const [found] = meanings.flatMap(([pattern, kind, hint]) => {
    const line = lines.find((each) => pattern.test(each))
    return line === undefined ? [] : [{ kind, hint, line }]
  })
  const { kind = 'other', hint, line = lastLine(text) || 'it ended without a word' } = found ?? {}
  // The program that was to lead there has ended.
  const atJump = jumps !== undefined && !kind.startsWith('host-key') && /UNKNOWN port 65535/.test(text)
  const offending = kind === 'host-key-changed' ? lines.find((each) => each.startsWith('Offending')) : undefined
  const shown = hostKey && ` ${hostKey.address} shows ${hostKey.type} ${hostKey.fingerprint}.`
  return new Unreachable(
    atJump ? 'jump' : kind,
    [`\`ssh\` does not reach \`${name}\``, atJump ? ` through \`${jumps}\`` : '', `: ${line}`, offending && ` ${offending}`, shown].join(
      '',
    ),
    { ...(hint === undefined ? {} : { hint }), ...(hostKey === undefined ? {} : { hostKey }) },
  )
}
