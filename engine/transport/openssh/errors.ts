/** What `ssh` says where it does not reach a host, as the person who runs a playbook needs it. */
import { lastLine } from '../../formats/text-lines.ts'
import type { Reach } from '../../model/host.ts'
import { Unreachable } from '../contract.ts'

type Kind = Unreachable['kind']

const meanings: readonly (readonly [RegExp, Kind, string | undefined])[] = [
  [/there is no program/, 'other', 'install OpenSSH on the controller, or set `ansible_ssh_executable`'],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    'host-key-changed',
    'find out why; then remove the old key with `ssh-keygen -R HOST`',
  ],
  [/revoked/i, 'host-key-revoked', undefined],
  [
    /Host key verification failed|No .* host key is known|authenticity of host/i,
    'host-key-unknown',
    'check the key of the host, and add it to `known_hosts`',
  ],
  [/Certificate invalid: expired|certificate.*expired/i, 'auth', 'have the certificate signed again'],
  [/Could not resolve hostname|Name or service not known/i, 'address', 'correct `ansible_host`, or check name resolution'],
  [
    /Permission denied|Too many authentication failures|agent refused operation|sign_and_send_pubkey/i,
    'auth',
    'check keys, certificate, ticket or password: `ssh -v` to the host shows what was offered',
  ],
  [/Connection refused/i, 'refused', 'check that sshd is running there and that `ansible_port` is right'],
  [/timed out|No route to host|unreachable/i, 'timeout', 'check that it is up and that no firewall blocks it'],
  [
    /Bad configuration option|terminating, .* bad configuration|unknown option|illegal option/i,
    'other',
    'correct the ssh configuration or `ansible_ssh_common_args`',
  ],
  [
    /kex_exchange_identification|banner exchange|Connection (?:closed|reset)/i,
    'lost',
    'check that sshd, or the ProxyCommand, answers there',
  ],
]

/** `text` is what `ssh` printed on its standard error. */
export function unreachableFrom(text: string, { name }: Reach): Unreachable {
  const [, kind, hint] = meanings.find(([pattern]) => pattern.test(text)) ?? [undefined, 'other' as const, undefined]
  return new Unreachable(
    kind,
    `\`ssh\` does not reach \`${name}\`: ${lastLine(text) || 'it ended without a word'}`,
    hint === undefined ? {} : { hint },
  )
}
