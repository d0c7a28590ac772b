/** What of a host's configuration the own SSH client cannot do, so that the system's `ssh` has to. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Reach } from '../../model/host.ts'
import { Unreachable } from '../contract.ts'
import { parseSshArguments, tilde } from '../ssh/ssh-config.ts'
import { isJumpCommand, sshOptionsOf } from '../target.ts'

/** Keywords whose mere presence counts. */
const named = ['certificatefile', 'pkcs11provider', 'securitykeyprovider', 'tsplaymatch'] as const
const words: Readonly<Record<string, string>> = {
  certificatefile: 'CertificateFile',
  pkcs11provider: 'PKCS11Provider',
  securitykeyprovider: 'SecurityKeyProvider',
  gssapiauthentication: 'GSSAPIAuthentication',
  tsplaymatch: 'a `Match` by a program, a network or a tag',
}

/** A few words, undefined where the own client can do all of it. */
export function opensshReason(reach: Reach): string | undefined {
  const read = optionsOf(reach)
  if (!read) return 'its ssh arguments'
  const { options, all, one } = read
  const keyword = named.find((name) => all(name).some((value) => value.toLowerCase() !== 'none'))
  if (keyword !== undefined) return words[keyword]
  // Debian's own configuration says so for every host: it is the ticket that counts.
  if (one('gssapiauthentication')?.toLowerCase() === 'yes' && (options.has('gssapiauthentication') || hasTicket()))
    return words.gssapiauthentication
  const command = one('proxycommand')
  const jump = one('proxyjump')
  if (command !== undefined && command.toLowerCase() !== 'none' && (jump ?? 'none').toLowerCase() === 'none' && !isJumpCommand(command))
    return 'ProxyCommand'
  const keys = [...reach.keyFiles, ...all('identityfile')].map(tilde)
  for (const key of keys) {
    if (existsSync(`${key}-cert.pub`)) return `the certificate ${key}-cert.pub`
    if (firstBytes(`${key}.pub`).startsWith('sk-')) return `the hardware key ${key}`
  }
  return undefined
}

/** Undefined where only OpenSSH knows what the arguments mean. */
function optionsOf(reach: Reach): ReturnType<typeof sshOptionsOf> | undefined {
  try {
    parseSshArguments(reach.sshArgs)
  } catch (error) {
    if (error instanceof Unreachable) return undefined
    throw error
  }
  return sshOptionsOf(reach)
}

/** Kerberos lets its user in. */
function hasTicket(): boolean {
  return Boolean(process.env.KRB5CCNAME) || existsSync(`/tmp/krb5cc_${process.getuid?.() ?? ''}`)
}

function firstBytes(path: string): string {
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(16)
      return bytes.toString('latin1', 0, readSync(file, bytes))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
