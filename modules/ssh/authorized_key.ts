/** Manages the SSH public keys that may log in as a user. */

import { directoryOf } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { type Attributes, attributeChanges } from '../files/attributes.ts'
import { contentOf, placeFile } from '../files/install-file.ts'
import { makeDirectories } from '../files/parent-folders.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { type UserAnswer, userNamed } from '../users/accounts.ts'
import { shortened } from './known_hosts.ts'

const options = {
  user: { type: 'string', required: true, description: 'User whose `authorized_keys` file to manage.' },
  key: { type: 'string', required: true, description: 'One or more public keys, one per line, as in `.pub` files.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the keys should be in the file.' },
  exclusive: {
    type: 'boolean',
    default: false,
    description: 'Remove all other keys. In a loop each item would remove the keys of the others.',
  },
  key_options: { type: 'string', description: 'Options before each key, such as `no-port-forwarding,from="10.0.1.1"`.' },
  comment: { type: 'string', description: "Comment after each key; by default the key's own." },
  path: { type: 'path', description: 'Path of the file, instead of `~/.ssh/authorized_keys`.' },
  manage_dir: {
    type: 'boolean',
    default: true,
    description: 'Create the directory of the file, and restrict it to the user on each write. Set to false for a shared `path`.',
  },
  follow: { type: 'boolean', default: false, description: 'If the file is a symlink, write its target.' },
  validate_certs: { type: 'boolean', default: true, description: 'Accepted for compatibility; keys are never fetched from URLs.' },
} as const

export default defineModule({
  name: 'authorized_key',
  confined: true,
  aliases: ['ansible.posix.authorized_key'],
  summary: 'Manage the SSH public keys that may log in as a user',
  notes: [
    'Keys are not fetched from URLs on the host: use `key: "{{ lookup(\'url\', address, split_lines=False) }}"`.',
    'Other lines stay exactly as they are; `exclusive` keeps comments.',
    'A key that appears twice is kept once, with the wanted options.',
  ],
  options,
  examples: `
- name: Allow a key
  authorized_key: { user: johndoe, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H john@laptop }

- name: Allow only one key, from one network, in a root-owned directory
  authorized_key:
    user: deploy
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H
    comment: office
    key_options: no-agent-forwarding,from="192.0.2.0/24"
    exclusive: true
    path: /etc/ssh/authorized_keys/deploy
    manage_dir: false
    follow: false
    validate_certs: true

- name: Remove a key
  authorized_key: { user: johndoe, state: absent, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H }
`,
  results: {
    user: 'Owner of the keys.',
    keyfile: 'Path of the file.',
    key: 'Keys as given.',
    state: '`present` or `absent`.',
    exclusive: 'Value of `exclusive`.',
    key_options: 'Value of `key_options`.',
    manage_dir: 'Value of `manage_dir`.',
    path: 'Value of `path`.',
  },
  rules: keyRules,

  probe({ user, path }) {
    const account = userNamed(user)
    const file = path ?? `~${user}/.ssh/authorized_keys`
    return { account, file: placed(file, account, { content: editedBytes }), folder: placed(directoryOf(file), account, {}) }
  },

  plan(params, { account, file, folder }): readonly Change[] {
    const { user } = params
    if (!account.user)
      throw new Problem(`user \`${user}\` does not exist on the host`, {
        hint: 'create it first with a `user` task',
        msg: `Failed to lookup user ${user}: "getpwnam(): name not found: '${user}'"`,
      })
    if (file.target?.kind === 'file' && file.content === undefined) throw unreadable(file)
    const text = file.content?.toString('utf8') ?? ''
    const { keys } = wantedKeys(params.key, params.key_options, params.comment)
    const wanted = withKeys(text, { keys, state: params.state, exclusive: params.exclusive })
    if (wanted === text) return []
    const owner = ownerOf(account)
    const folders = directoryChanges(params, folder, owner)
    const folderMade = !folder.self
    return [...folders, ...placeFile(file, { content: contentOf(wanted), ...owner, mode: '0600', follow: params.follow, folderMade })]
  },

  returns({ user, key, state, exclusive, key_options, manage_dir, path }, { file }) {
    return { user, key, state, exclusive, key_options: key_options ?? null, manage_dir, path: path ?? null, keyfile: file.path }
  },
})

function keyRules({ user, key, key_options, comment }: Params<typeof options>): readonly string[] {
  if (user === '' || /^-|[:/\n]/.test(user)) return [`\`${user}\` is not a valid user name`]
  if (/^https?:\/\//.test(key)) return ['`key` takes keys, not a URL: write `key: "{{ lookup(\'url\', address, split_lines=False) }}"`']
  if (/PRIVATE KEY/.test(key)) return ['`key` is a private key: use its public half, the file that ends in `.pub`']
  const { refused } = wantedKeys(key, key_options, comment)
  return refused.map((line) => `\`${shortened(line)}\` is not a public key`)
}

/** State of a path in a home directory; a home that only a directory service knows needs one more question. */
function placed(path: string, account: Read<UserAnswer>, question: Parameters<typeof pathRead>[1]): Read<PathState> {
  return after<PathState, PathState>(pathRead(path, question), (state) => {
    if (!path.startsWith('~') || !state.path.startsWith('~')) return { value: state }
    return after<UserAnswer, PathState>(account, ({ user }) =>
      user ? pathRead(path.replace(/^~[^/]*/, user.home), question) : { value: state },
    )
  })
}

function directoryChanges({ manage_dir }: Params<typeof options>, folder: PathState, owner: Attributes): readonly Change[] {
  if (folder.target && folder.target.kind !== 'directory') throw new Problem(`\`${folder.path}\` is not a directory`)
  const wanted = { ...owner, mode: '0700' }
  if (folder.target) return manage_dir ? attributeChanges(folder.path, folder.target, wanted, folder.umask) : []
  if (manage_dir && !folder.parent) {
    throw new Problem(`the parent directory of \`${folder.path}\` does not exist`, {
      hint: 'create the home directory first, or set `path`',
      msg: `Failed to create directory ${folder.path} : [Errno 2] No such file or directory: '${folder.path}'`,
    })
  }
  return makeDirectories(folder.path, folder, manage_dir ? wanted : {})
}

function ownerOf({ user, primary }: UserAnswer): Attributes {
  if (!user) return {}
  return { owner: user.name, uid: user.uid, group: primary?.name ?? String(user.gid), gid: user.gid }
}

function unreadable({ path, target }: PathState): Problem {
  if ((target?.size ?? 0) > editedBytes) return new Problem(`\`${path}\` is too large to be edited`)
  return new Problem(`\`${path}\` cannot be read`, { hint: 'set `become: true` for this task' })
}

interface KeyLine {
  readonly options: string
  readonly type: string
  /** The key in base64, by which lines are compared. */
  readonly blob: string
  readonly comment: string
}

interface KeySpec {
  readonly keys: readonly KeyLine[]
  readonly state: 'present' | 'absent'
  /** Remove other keys, but not comments. */
  readonly exclusive: boolean
}

/** Parses a line as a key; undefined for comments, blank lines and invalid keys. */
export function parseKeyLine(line: string): KeyLine | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const first = firstWord(text)
  const rest = text.slice(first.length).trimStart()
  if (isKeyType(first)) return keyOf('', first, rest)
  const type = firstWord(rest)
  return isKeyType(type) ? keyOf(first, type, rest.slice(type.length).trimStart()) : undefined
}

/** The keys of a task's `key`, with its options and comment for all of them; invalid lines are returned as text. */
export function wantedKeys(
  key: string,
  keyOptions: string | undefined,
  comment: string | undefined,
): { readonly keys: readonly KeyLine[]; readonly refused: readonly string[] } {
  const lines = key.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  const keys: KeyLine[] = []
  const refused: string[] = []
  for (const line of lines) {
    const parsed = parseKeyLine(line)
    if (!parsed) refused.push(line.trim())
    else keys.push({ ...parsed, options: keyOptions ?? parsed.options, comment: comment ?? parsed.comment })
  }
  return { keys, refused }
}

/** The text of the file after the edit; other lines are not changed. */
export function withKeys(text: string, { keys, state, exclusive }: KeySpec): string {
  let lines = text.split('\n').map((line) => ({ line, key: parseKeyLine(line) }))
  if (lines.at(-1)?.line === '') lines.pop()
  for (const wanted of keys) {
    const same = lines.filter(({ key }) => key?.blob === wanted.blob)
    const [first] = same
    if (state === 'absent') lines = lines.filter((each) => !same.includes(each))
    else if (!first) lines.push({ line: keyText(wanted), key: wanted })
    else if (same.length > 1 || !meets(first.key, wanted)) {
      const kept = { ...wanted, comment: wanted.comment || (first.key?.comment ?? '') }
      lines = lines.flatMap((each) => (each === first ? [{ line: keyText(kept), key: kept }] : same.includes(each) ? [] : [each]))
    }
  }
  if (exclusive && state === 'present') {
    const blobs = new Set(keys.map((key) => key.blob))
    lines = lines.filter(({ line, key }) => (key ? blobs.has(key.blob) : /^\s*(#|$)/.test(line)))
  }
  return lines.map(({ line }) => `${line}\n`).join('')
}

/** A key as one line of the file, without its end. */
export function keyText({ options, type, blob, comment }: KeyLine): string {
  return [options, type, blob, comment].filter((word) => word !== '').join(' ')
}

function meets(found: KeyLine | undefined, wanted: KeyLine): boolean {
  if (!found || found.type !== wanted.type) return false
  // A key without a comment keeps the existing one.
  if (wanted.comment !== '' && found.comment !== wanted.comment) return false
  const options = (text: string) => splitOptions(text).sort().join('\n')
  return options(found.options) === options(wanted.options)
}

/** Options split at commas outside quotes. */
function splitOptions(text: string): string[] {
  return text.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g)?.map((option) => option.trim()) ?? []
}

/** Up to the first white space that is not inside quotes. */
function firstWord(text: string): string {
  return /^(?:[^\s"]|"(?:\\.|[^"\\])*"?)*/.exec(text)?.[0] ?? ''
}

function isKeyType(word: string): boolean {
  return /^(ssh-|ecdsa-sha2-|sk-(ssh|ecdsa)-|webauthn-sk-|rsa-sha2-)[-a-z0-9@.]+$/.test(word)
}

function keyOf(options: string, type: string, rest: string): KeyLine | undefined {
  const blob = firstWord(rest)
  if (!/^[A-Za-z0-9+/]{16,}={0,3}$/.test(blob)) return undefined
  return { options, type, blob, comment: rest.slice(blob.length).trim() }
}
