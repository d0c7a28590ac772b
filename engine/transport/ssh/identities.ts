/** The ways to be let in by a host, likeliest first, each prepared only when its turn comes. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { puttyPublicKey } from '../../formats/putty-key.ts'
import { Unreachable } from '../contract.ts'
import type { Target } from '../target.ts'
import { type Attempt, agentIdentities, type Identity, parseIdentity, parsePublic } from './ssh2.ts'

/** Files that `ssh` tries when none is named. */
const DEFAULTS = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/** Key files are read, and passphrases asked, once for all hosts. */
export class KeyRing {
  readonly #files = new Map<string, Promise<Identity | 'locked' | undefined>>()
  readonly #agents = new Map<string, Promise<readonly Identity[]>>()
  readonly #ask: ((file: string) => Promise<string | undefined>) | undefined

  constructor(ask: ((file: string) => Promise<string | undefined>) | undefined) {
    this.#ask = ask
  }

  agent(socket: string): Promise<readonly Identity[]> {
    return cachedOr(this.#agents, socket, () => agentIdentities(socket))
  }

  /** The key in a file; `locked` where its passphrase is not to be had, undefined where there is no key. */
  file(path: string): Promise<Identity | 'locked' | undefined> {
    return cachedOr(this.#files, path, () => this.#load(path))
  }

  async #load(path: string): Promise<Identity | 'locked' | undefined> {
    const text = await readFile(path).catch(() => undefined)
    if (!text) return undefined
    const open = await parseIdentity(text, path)
    if (open !== 'encrypted') return open instanceof Error ? undefined : open
    const passphrase = await this.#ask?.(path)
    if (passphrase === undefined) return 'locked'
    const opened = await parseIdentity(text, path, passphrase)
    if (opened === 'encrypted')
      throw new Unreachable('auth', `the passphrase of the key \`${path}\` is wrong`, {
        hint: 'type it again, or add the key to an agent with `ssh-add`',
      })
    return opened instanceof Error ? undefined : opened
  }
}

/** What was tried, for the report. */
export type Tried = (what: string) => void

/** All ways for one user. A password that was given without a key comes first. */
export async function* identitiesOf(target: Target, ring: KeyRing, tried: Tried): AsyncGenerator<Attempt> {
  const passwordFirst = target.password !== undefined && target.required.length === 0
  if (passwordFirst) yield* passwords(target, tried)
  yield* keys(target, ring, tried)
  if (!passwordFirst) yield* passwords(target, tried)
}

function* passwords({ password }: Target, tried: Tried): Generator<Attempt> {
  if (password === undefined) return
  tried('the password')
  yield { kind: 'password', password }
  yield { kind: 'keyboard', password }
}

async function* keys(target: Target, ring: KeyRing, tried: Tried): AsyncGenerator<Attempt> {
  const offered = new Set<string>()
  const offer = function* (identity: Identity, ask = false): Generator<Attempt> {
    const id = identity.blob.toString('base64')
    if (offered.has(id)) return
    offered.add(id)
    tried(`${identity.type} ${identity.label}`)
    yield { kind: 'key', identity, ...(ask ? { ask } : {}) }
  }
  const agentKeys = target.agent === undefined ? [] : await ring.agent(target.agent)
  const named = target.keyFiles
  for (const path of named) {
    if (!existsSync(path) && target.required.includes(path)) throw missing(target, path)
    const inAgent = await agentKeyFor(path, agentKeys)
    const identity = inAgent ?? (await ring.file(path))
    if (identity === 'locked') tried(`${path} (its passphrase is unknown)`)
    else if (identity) yield* offer(identity)
    else if (target.required.includes(path)) throw unreadable(target, path)
  }
  // Several keys of an agent are first asked about: each signature may be a question to a person.
  if (!target.identitiesOnly) for (const identity of agentKeys) yield* offer(identity, agentKeys.length > 1)
  if (named.length > 0) return
  for (const name of DEFAULTS) {
    const identity = await ring.file(join(homedir(), '.ssh', name))
    if (identity === 'locked') tried(`~/.ssh/${name} (its passphrase is unknown)`)
    else if (identity) yield* offer(identity)
  }
}

/** An encrypted file whose key the agent holds needs no passphrase. */
async function agentKeyFor(path: string, agentKeys: readonly Identity[]): Promise<Identity | undefined> {
  if (agentKeys.length === 0) return undefined
  const [key, publicKey] = await Promise.all([path, `${path}.pub`].map((each) => readFile(each).catch(() => undefined)))
  const blob = (key && puttyPublicKey(key)) ?? (publicKey && (await parsePublic(publicKey)))
  return blob && agentKeys.find((identity) => identity.blob.equals(blob))
}

function missing(target: Target, path: string): Unreachable {
  return new Unreachable('auth', `the key file \`${path}\` for \`${target.name}\` does not exist`, {
    hint: 'correct `ansible_ssh_private_key_file` or `--private-key`',
  })
}

function unreadable(target: Target, path: string): Unreachable {
  return new Unreachable('auth', `\`${path}\` for \`${target.name}\` is not a private key that can be read`, {
    hint: 'use the format of OpenSSH, PEM or PuTTY; hardware keys (`sk-…`) require `ansible_connection: openssh`',
  })
}

function cachedOr<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const cached = cache.get(key)
  if (cached) return cached
  const made = make()
  cache.set(key, made)
  return made
}
