/** Private keys and the host's `openssl`, the only program that reads them: their state, how a script accesses one, and what modules share that generate files with it. */

import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { Outcome, Run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { unopened } from '../ansible-words.ts'
import type { AttributeParams } from '../files/attributes.ts'
import { attributeChanges, attributeOptions, attributesOf } from '../files/attributes.ts'
import type { EditState } from '../files/edit-file.ts'
import type { FileGeneration } from '../files/generated-file.ts'
import { checkPlace, madeText, makeFile, removeFile } from '../files/generated-file.ts'
import type { PathState } from '../files/path-state.ts'
import { type PublicKey, publicKeyIn } from './public-key.ts'

/** Options of modules that generate a file; `noun` is what it is, `result` the name of its content in the result. */
export const generatedOptions = <const B extends string = never>(noun: string, result: string, ...backends: readonly B[]) =>
  ({
    force: { type: 'boolean', default: false, description: `Always create a new ${noun}.` },
    backup: { type: 'boolean', default: false, description: `Keep the old ${noun} beside it, with a timestamp in its name.` },
    return_content: { type: 'boolean', default: false, description: `Return the ${noun} as \`${result}\`.` },
    select_crypto_backend: backendOption(...backends),
    ...attributeOptions,
  }) as const

export const regenerateOption = {
  enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
  description:
    'When to replace an existing key. `never`; `fail`: fail if it does not match; `partial_idempotence`: if it does not match; `full_idempotence`: also if it cannot be read; `always`.',
} as const

/** Beginning of Ansible's message if `regenerate` keeps a key that does not match. */
export const toForce = 'Will not proceed. To force regeneration, call the module with `generate` set to'

export const backendOption = <const B extends string = never>(...more: readonly B[]) =>
  ({
    enum: ['auto', 'cryptography', ...more],
    default: 'auto',
    description: 'Accepted for compatibility; `openssl` on the host is always used.',
  }) as const

export const digestOption = {
  type: 'string',
  default: 'sha256',
  description: 'Digest of the signature: `sha256`, `sha384`, `sha512`, `sha1` or `md5`.',
} as const

type GeneratedParams = AttributeParams & { readonly state: 'present' | 'absent'; readonly backup: boolean }

/** The changes of a generated file: removed, generated, or only its attributes if `generation` returns none. */
export function generatedChanges(
  params: GeneratedParams,
  state: EditState,
  generation: () => FileGeneration | undefined,
  words?: string,
): Change[] {
  const { file } = state
  if (params.state === 'absent') return removeFile(file, params.backup)
  checkPlace(file, words)
  const wanted = { ...attributesOf(params, state, file), backup: params.backup }
  const making = generation()
  if (making) return makeFile(file, wanted, making)
  return file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
}

/** With `return_content`: the content of a generated file under its name in the result. */
export function returnedContent(
  { state, return_content }: { readonly state: string; readonly return_content: boolean },
  name: string,
  content: string | undefined,
): Readonly<Record<string, string | null>> {
  return return_content ? { [name]: state === 'absent' ? null : (content ?? null) } : {}
}

/** Content of a generated file after the task. */
export function contentAfter({ content }: PathState, done: Done): string | undefined {
  return madeText(done, 'content') ?? content?.toString('utf8')
}

/** Problems of a passphrase, which `openssl` reads as a line. */
export function passphraseRules(name: string, passphrase = ''): readonly string[] {
  return /[\n\r\0]/.test(passphrase) ? [`\`${name}\` must be one line`] : []
}

/** Source of a private key: a file on the host, or content in the task. */
export interface KeySource {
  readonly path?: string
  readonly content?: string
  readonly passphrase?: string
}

/** A private key as the host sees it. */
export interface HostKey {
  readonly tools: boolean
  readonly there: boolean
  readonly readable: boolean
  readonly isDirectory?: true
  /** `pkcs1`, `pkcs8`, or nothing. */
  readonly format: string
  readonly encrypted: boolean
  /** Its public key; undefined if it cannot be read with this passphrase. */
  readonly key?: PublicKey
  /** Requested details: the private key in DER, the content of the file, whether the key is consistent. */
  readonly secret?: Buffer
  readonly content?: string
  readonly sound?: boolean
}

/** Details that can be read besides the public key. */
export type KeyDetail = 'secret' | 'content' | 'sound'

export function hostKeyRead(source: KeySource, details: readonly KeyDetail[] = []): HostRead<HostKey> {
  return {
    at: 'host',
    script: keyScript,
    args: [source.path ?? '', source.content === undefined ? '' : 'given', details.join(' ')],
    ...(source.content === undefined && source.passphrase === undefined ? {} : { stdin: keyInput(source) }),
    parse: ({ stdout, code }) => parseHostKey(stdout, code),
  }
}

/** Standard input of `takeKey`: the passphrase on a line, then the key if the task contains it. */
export function keyInput({ content, passphrase }: KeySource): string {
  return `${passphrase ?? ''}\n${content ?? ''}`
}

export function parseHostKey(stdout: string, code: number): HostKey {
  const records = parseRecords(stdout)
  const head = /^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.exec(records.get('head') ?? '')
  const secret = records.get('secret')
  const sound = records.get('sound')
  return {
    tools: code !== 127,
    there: records.has('there'),
    readable: records.has('readable'),
    ...(records.has('directory') ? { isDirectory: true } : {}),
    format: !head ? '' : /^(ENCRYPTED )?$/.test(head[1] ?? '') ? 'pkcs8' : 'pkcs1',
    encrypted: records.has('encrypted'),
    key: publicKeyIn(records.get('public') ?? ''),
    ...(secret ? { secret: Buffer.from(secret, 'base64') } : {}),
    content: records.get('content'),
    ...(sound === undefined ? {} : { sound: sound === 'yes' }),
  }
}

/** The key that the options of a module name. */
export function keySource(params: {
  readonly privatekey_path?: string
  readonly privatekey_content?: string
  readonly privatekey_passphrase?: string
}): KeySource {
  return { path: params.privatekey_path, content: params.privatekey_content, passphrase: params.privatekey_passphrase }
}

export const noKey: HostKey = { tools: true, there: false, readable: false, format: '', encrypted: false }

/** Ansible's messages for a key that is missing or cannot be read, and its other results. */
export interface KeyWords {
  readonly missing?: (path: string) => string
  readonly unread?: (why: string) => string
  readonly results?: (loaded: boolean) => Readonly<Record<string, unknown>>
}

/** The public key of a private key; throws a Problem if that cannot be used. `option` is where its content came from. */
export function usableKey(host: HostKey, { path, passphrase }: KeySource, option: string, words: KeyWords = {}): PublicKey {
  if (!host.tools) throw new Problem(missingOpenssl.message, missingOpenssl)
  const name = path === undefined ? `the key of \`${option}\`` : `the private key \`${path}\``
  const { unread = (why) => why, missing = (where) => unread(unopened(where, 'missing')), results } = words
  if (!host.there)
    throw new Problem(path === undefined ? `${name} did not reach the host` : `private key \`${path}\` does not exist on the host`, {
      hint: 'create it in an earlier task',
      msg: path === undefined ? undefined : missing(path),
      results: results?.(false),
    })
  if (!host.readable) {
    const msg = path === undefined ? undefined : unread(unopened(path, host.isDirectory ? 'folder' : 'denied'))
    throw new Problem(`${name} cannot be read`, { hint: 'become a user with read permission', msg, results: results?.(false) })
  }
  if (host.key && host.encrypted === (passphrase !== undefined)) return host.key
  const refuse = (message: string, msg: string, kind?: string) => new Problem(message, { kind, msg, results: results?.(true) })
  const wrongOrEmpty = 'Wrong or empty passphrase provided for private key'
  if (host.encrypted && passphrase === undefined) throw refuse(`${name} has a passphrase, but none is set`, wrongOrEmpty, 'encrypted')
  if (host.key) throw refuse(`${name} has no passphrase, but one is set`, wrongOrEmpty, 'unencrypted')
  const message = host.encrypted ? `the passphrase of ${name} is wrong` : `${name} is not a key that \`openssl\` can read`
  throw refuse(message, 'Wrong passphrase provided for private key')
}

// A key and its passphrase are held in shell variables and piped to openssl: they appear in no process list and no file.
/** Defines `take_key PATH GIVEN` and `with_key PROGRAM …`, which runs it with the key at /dev/fd/3 and its passphrase at fd:4. */
export const takeKey = `take_key() {
  IFS= read -r passphrase || :
  if [ -n "$2" ]; then key=$(cat); else key=$(cat -- "$1" 2>/dev/null | tr -d '\\000'); fi
}
with_key() {
  "$@" 3<<KEY 4<<PASSPHRASE
$key
KEY
$passphrase
PASSPHRASE
}
`

const keyScript = `
export LC_ALL=C
path=$1 given=$2 details=$3
${textFunction}${takeKey}if [ -z "$given" ]; then
  [ -e "$path" ] || exit 0
  text there ''
  if [ -d "$path" ]; then text directory ''; fi
  [ -f "$path" ] && [ -r "$path" ] || exit 0
  text readable ''
else
  text there ''
  text readable ''
fi
command -v openssl >/dev/null 2>&1 || exit 127
take_key "$path" "$given"
case $key in *'-----BEGIN ENCRYPTED PRIVATE KEY-----'* | *'Proc-Type: 4,ENCRYPTED'*) text encrypted '' ;; esac
text head "$(printf '%s\\n' "$key" | head -n 1)"
public=$(with_key openssl pkey -in /dev/fd/3 -passin fd:4 -pubout 2>/dev/null) || exit 0
text public "$public"
for detail in $details; do
  case $detail in
    secret) text secret "$(with_key openssl pkcs8 -topk8 -nocrypt -in /dev/fd/3 -passin fd:4 -outform DER 2>/dev/null | openssl base64 -A)" ;;
    content) text content "$key
" ;;
    sound) if with_key openssl pkey -in /dev/fd/3 -passin fd:4 -check -noout >/dev/null 2>&1; then text sound yes; else text sound no; fi ;;
  esac
done
`

/** Explains a failure of openssl. */
export function explainOpenssl({ code, stderr }: Pick<Outcome, 'code' | 'stderr'>): ReturnType<NonNullable<Run['explain']>> {
  if (code === 127) return missingOpenssl
  const lines = stderr.split('\n').filter((line) => /[A-Za-z]{3}/.test(line))
  const reason = (lines.find((line) => !/^[0-9A-F]+:error:/.test(line)) ?? lines[0] ?? '').trim()
  return reason ? { message: `openssl: ${reason}` } : undefined
}

export const missingOpenssl = {
  message: '`openssl` is not installed on the host',
  hint: 'install the package `openssl` first',
  missingProgram: 'openssl',
}
