/** Decides whether the key a host shows is to be trusted, and says in words why not. */
import { Unreachable } from '../contract.ts'
import type { KeyPlace, Target } from '../target.ts'
import { appendKnownHost, entriesFor, fingerprint, judge, type KnownHost, lineFor, nameOf, readKnownHosts } from './known-hosts.ts'

export type KnownHostsCache = Map<string, { readonly stamp: string; readonly entries: readonly KnownHost[] }>

export interface HostKeyCheck {
  /** Key types under which the host is known, for the server to show one of them. */
  readonly types: readonly string[]
  /** Undefined where the key is trusted; `accept-new` writes it down. */
  check(blob: Buffer): Unreachable | undefined
}

/** Reads what is known of a target, before connecting. */
export function hostKeyCheck(target: Target, cache: KnownHostsCache): HostKeyCheck {
  const entries = target.hostKeys === 'ignore' ? [] : readKnownHosts(target.knownHosts, cache)
  const ownEntries = entriesFor(entries, target.keyName, target.port)
  return {
    types: [...new Set(ownEntries.filter((entry) => entry.marker === undefined).map((entry) => entry.type))],
    check: (blob) => {
      if (target.hostKeys === 'ignore') return undefined
      const shown = { type: typeOf(blob), key: blob.toString('base64') }
      const verdict = judge(ownEntries, target.keyName, target.port, shown)
      if (verdict.kind === 'known') return undefined
      if (verdict.kind === 'unknown') return unknownKey(target, shown)
      return rejectedKey(target, shown, verdict.kind, verdict.entry)
    },
  }
}

/** Whether a host is one that nobody has a key of, so that a strict connection to it must fail; read from files alone. */
export function isStranger(target: KeyPlace, cache: KnownHostsCache): boolean {
  if (target.hostKeys !== 'strict') return false
  return entriesFor(readKnownHosts(target.knownHosts, cache), target.keyName, target.port).length === 0
}

/** One text for all hosts whose key is not known: what they showed, and the one command that adds them. */
export function unknownHostsReport(errors: readonly Unreachable[]): string {
  const keys = errors.flatMap(({ hostKey }) => (hostKey ? [hostKey] : []))
  if (keys.length === 0) return ''
  const named = keys.map(({ name, address, type, fingerprint }) => ({
    name: name === address ? name : `${name} (${address})`,
    key: `${type}  ${fingerprint}`,
  }))
  const width = Math.max(...named.map(({ name }) => name.length))
  const rows = [...new Set(named.map(({ name, key }) => `  ${name.padEnd(width)}  ${key}`))]
  const lines = [...new Set(keys.map(({ line }) => line))]
  const hosts = rows.length === 1 ? 'key of one host is' : `keys of ${rows.length} hosts are`
  return [
    `The host ${hosts} not known. The hosts presented:`,
    ...rows,
    '',
    'Compare the fingerprints with those on the hosts themselves (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`), then add the keys:',
    '',
    "cat >>~/.ssh/known_hosts <<'KEYS'",
    ...lines,
    'KEYS',
    '',
    'Or run again with `--accept-new-host-keys`, which trusts each new host on first use.',
  ].join('\n')
}

type Shown = { readonly type: string; readonly key: string }

function unknownKey(target: Target, shown: Shown): Unreachable | undefined {
  const file = target.knownHosts[0]
  if (target.hostKeys === 'accept-new') {
    if (file !== undefined) appendKnownHost(file, lineFor(target.keyName, target.port, shown, target.hashKnownHosts))
    return undefined
  }
  const address = nameOf(target.keyName, target.port)
  return new Unreachable(
    'host-key-unknown',
    `the host key of \`${target.name}\` (${address}) is not known: ${shown.type} ${fingerprint(shown.key)}`,
    {
      hint: `compare the fingerprint, then add the key to \`${file ?? '~/.ssh/known_hosts'}\`, or run with \`--accept-new-host-keys\``,
      hostKey: hostKeyOf(target, shown),
    },
  )
}

function hostKeyOf({ name, keyName, port }: Target, shown: Shown): Unreachable['hostKey'] {
  const { type, key } = shown
  return { name, address: nameOf(keyName, port), type, fingerprint: fingerprint(key), line: lineFor(keyName, port, shown) }
}

function rejectedKey(target: Target, shown: Shown, kind: 'changed' | 'revoked' | 'authority', entry: KnownHost): Unreachable {
  const address = nameOf(target.keyName, target.port)
  const where = `${entry.file}:${entry.line}`
  if (kind === 'revoked')
    return new Unreachable(
      'host-key-revoked',
      `\`${target.name}\` (${address}) presents a host key that is revoked in ${where}: ${fingerprint(shown.key)}`,
      {
        hint: 'the key may be stolen; generate new keys on the host',
      },
    )
  if (kind === 'authority')
    return new Unreachable(
      'host-key-unknown',
      `\`${target.name}\` (${address}) is known only by a certificate authority (${where}), and host certificates are not supported`,
      {
        hint: `add its own key to known_hosts: ${fingerprint(shown.key)}`,
        hostKey: hostKeyOf(target, shown),
      },
    )
  return new Unreachable(
    'host-key-changed',
    `the host key of \`${target.name}\` (${address}) has changed: ${where} has ${entry.type} ${fingerprint(entry.key)}, it presents ${shown.type} ${fingerprint(shown.key)}`,
    { hint: `this may be a man-in-the-middle attack; if the host was reinstalled: ssh-keygen -f '${entry.file}' -R '${address}'` },
  )
}

/** The first string of a public key is its type. */
function typeOf(blob: Buffer): string {
  return blob.length < 4 ? '' : blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))
}
