/** Hashes of crypt(3), as a shadow file holds them: SHA-512 and SHA-256 by many rounds, on a thread of their own. */
import { createHash, hash, timingSafeEqual } from 'node:crypto'
import type { Worker } from 'node:worker_threads'

/** The hash of a clear text under a setting such as `$6$salt` or `$6$rounds=656000$salt`. */
export async function encrypt(clear: string, setting: string): Promise<string> {
  const work = workOf(clear, setting)
  return hashText(work, await stretchedBeside(work))
}

/** The same at once, for who cannot wait: all else stops meanwhile. */
export function encryptNow(clear: string, setting: string): string {
  const work = workOf(clear, setting)
  return hashText(work, stretched(hash, work.algorithm, work.digest, work.password, work.salt, work.rounds))
}

/** Whether a hash matches a clear text. */
export async function matches(clear: string, stored: string): Promise<boolean> {
  if (!/^\$[56]\$(?:rounds=\d+\$)?[./0-9A-Za-z]{0,16}\$[./0-9A-Za-z]+$/.test(stored)) return false
  const actual = Buffer.from(await encrypt(clear, stored.slice(0, stored.lastIndexOf('$'))))
  const wanted = Buffer.from(stored)
  return actual.length === wanted.length && timingSafeEqual(actual, wanted)
}

interface Scheme {
  readonly ident: string
  readonly algorithm: 'sha512' | 'sha256'
  readonly size: number
  /** Bytes of the digest in the order in which they are written, three to a group. */
  readonly order: readonly number[]
}

interface Work extends Scheme {
  /** The prefix of the hash: `$6$rounds=656000$salt`. */
  readonly setting: string
  readonly rounds: number
  readonly digest: Buffer
  readonly password: Buffer
  readonly salt: Buffer
}

const schemes: Readonly<Record<string, Scheme>> = {
  6: { ident: '6', algorithm: 'sha512', size: 64, order: [...groups(21, [0, 21, 42], [1, 2, 0]), 63] },
  5: { ident: '5', algorithm: 'sha256', size: 32, order: [...groups(10, [0, 10, 20], [2, 0, 1]), 31, 30] },
}

/** Groups of three bytes from three columns; from one group to the next the columns change places. */
function groups(count: number, columns: readonly number[], turn: readonly number[]): number[] {
  let places = columns
  return Array.from({ length: count }, (_, row) => {
    const group = places.map((column) => column + row)
    places = turn.map((from) => places[from] as number)
    return group
  }).flat()
}

/** Everything that is hashed before the rounds. */
function workOf(clear: string, setting: string): Work {
  const [, ident = '', , setRounds, grain = ''] = /^\$([56])\$(rounds=(\d+)\$)?([^$]*)/.exec(setting) ?? []
  const scheme = schemes[ident]
  if (scheme === undefined || !/^[./0-9A-Za-z]*$/.test(grain))
    throw new Error('supported are SHA-512 (`$6$`) and SHA-256 (`$5$`) with a salt of letters, digits, `.` and `/`')
  const { algorithm, size } = scheme
  const rounds = setRounds === undefined ? 5000 : Math.min(999_999_999, Math.max(1000, Number(setRounds)))
  const salt = Buffer.from(grain.slice(0, 16))
  const password = Buffer.from(clear)
  const twice = createHash(algorithm).update(password).update(salt).update(password).digest()
  const first = createHash(algorithm).update(password).update(salt).update(filled(twice, password.length))
  for (let bits = password.length; bits > 0; bits >>>= 1) first.update(bits & 1 ? twice : password)
  const digest = first.digest()
  const ofPassword = createHash(algorithm)
  for (let count = 0; count < password.length; count++) ofPassword.update(password)
  const ofSalt = createHash(algorithm)
  for (let count = 0; count < 16 + (digest[0] as number); count++) ofSalt.update(salt)
  const roundsPrefix = setRounds === undefined ? '' : `rounds=${rounds}$`
  return {
    ...scheme,
    size,
    setting: `$${ident}$${roundsPrefix}${salt.toString()}`,
    rounds,
    digest,
    password: filled(ofPassword.digest(), password.length),
    salt: filled(ofSalt.digest(), salt.length),
  }
}

/** Bytes over and over up to a length. */
function filled(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, length > 0 ? bytes : undefined)
}

/**
 * The rounds. Self-contained, because a thread runs its source text. Of what is hashed only the last digest
 * differs from round to round: each of the eight orders has a buffer with everything else in its place.
 */
function stretched(
  digestOf: typeof hash,
  algorithm: string,
  first: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Buffer {
  const size = first.length
  const orders = Array.from({ length: 8 }, (_, order) => {
    const [odd, salted, again] = [order & 1, order & 2, order & 4]
    const middle = [...(salted ? [salt] : []), ...(again ? [password] : [])]
    const parts = odd ? [password, ...middle, first] : [first, ...middle, password]
    const bytes = Buffer.concat(parts)
    return { bytes, at: odd ? bytes.length - size : 0 }
  })
  let digest = Buffer.from(first).toString('latin1')
  for (let round = 0; round < rounds; round++) {
    const order = orders[(round & 1) + (round % 3 ? 2 : 0) + (round % 7 ? 4 : 0)] as { bytes: Buffer; at: number }
    order.bytes.write(digest, order.at, size, 'latin1')
    digest = digestOf(algorithm, order.bytes, 'binary' as 'hex')
  }
  return Buffer.from(digest, 'latin1')
}

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function hashText({ setting, order }: Work, digest: Buffer): string {
  let text = ''
  for (let at = 0; at < order.length; at += 3) {
    const group = order.slice(at, at + 3)
    let bits = group.reduce((sum, place) => sum * 256 + (digest[place] as number), 0)
    for (let count = 0; count <= group.length; count++, bits = Math.floor(bits / 64)) text += alphabet[bits % 64]
  }
  return `${setting}$${text}`
}

/** One thread hashes sequentially; it is unreferenced, so that the process can exit. */
let thread: { readonly worker: Worker; readonly waiting: Map<number, Waiting> } | undefined
let count = 0

interface Waiting {
  readonly resolve: (digest: Buffer) => void
  readonly reject: (error: Error) => void
}

const program = () => `
const { hash } = require('node:crypto')
const { parentPort } = require('node:worker_threads')
const stretched = ${stretched.toString()}
parentPort.on('message', ({ id, algorithm, digest, password, salt, rounds }) =>
  parentPort.postMessage({ id, digest: stretched(hash, algorithm, digest, password, salt, rounds) }))`

function stretchedBeside({ algorithm, digest, password, salt, rounds }: Work): Promise<Buffer> {
  const { worker, waiting } = running()
  return new Promise((resolve, reject) => {
    const id = ++count
    waiting.set(id, { resolve, reject })
    worker.ref()
    worker.postMessage({ id, algorithm, digest, password, salt, rounds })
  })
}

function running() {
  if (thread !== undefined) return thread
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(program(), { eval: true })
  const waiting = new Map<number, Waiting>()
  worker.on('message', ({ id, digest }: { readonly id: number; readonly digest: Uint8Array }) => {
    waiting.get(id)?.resolve(Buffer.from(digest))
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  worker.on('error', (error) => {
    thread = undefined
    for (const { reject } of waiting.values()) reject(error)
  })
  thread = { worker, waiting }
  return thread
}
