/** Public keys that let somebody log in as a user of the host. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { type Attributes, attributeChanges } from '../files/attributes.ts'
import { contentOf, placeFile } from '../files/install-file.ts'
import { folderOf, makeFolders } from '../files/parent-folders.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { type UserAnswer, userNamed } from '../users/accounts.ts'
import { wantedKeys, withKeys } from './authorized-keys.ts'

const options = {
  user: { type: 'string', required: true, description: 'User of the host whose file it is.' },
  key: { type: 'string', required: true, description: 'One or more public keys, one a line, as `.pub` files hold them.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether these keys let in.' },
  exclusive: {
    type: 'boolean',
    default: false,
    description: 'All other keys go. In a loop each turn would remove the keys of the others.',
  },
  key_options: { type: 'string', description: 'Options in front of the keys, such as `no-port-forwarding,from="10.0.1.1"`.' },
  comment: { type: 'string', description: 'Comment behind the keys; without it they keep their own.' },
  path: { type: 'path', description: 'Another file than `~/.ssh/authorized_keys`.' },
  manage_dir: {
    type: 'boolean',
    default: true,
    description:
      'The folder of the file is made, and is closed to all but the user whenever the file is written. Say no with a shared `path`.',
  },
  follow: { type: 'boolean', default: false, description: 'Where the file is a link, the file behind it is written.' },
  validate_certs: { type: 'boolean', default: true, description: 'Accepted for the sake of playbooks; addresses are not fetched.' },
} as const

export default defineModule({
  name: 'authorized_key',
  aliases: ['ansible.posix.authorized_key'],
  summary: 'Say which public keys let somebody log in as a user',
  notes: [
    'Keys behind an address are not fetched from the host: write `key: "{{ lookup(\'url\', address, split_lines=False) }}"`.',
    'Lines that stay are left exactly as they are; with `exclusive`, comments stay.',
    'A key that is there twice is kept once, with the wanted options.',
  ],
  options,
  examples: `
- name: My key lets me in
  authorized_key: { user: johndoe, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H john@laptop }

- name: Only this key, only from the office, in a folder of root's
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

- name: This key lets nobody in
  authorized_key: { user: johndoe, state: absent, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H }
`,
  results: {
    user: 'The user.',
    keyfile: 'Path of the file.',
    key: 'The keys as they were given.',
    state: '`present` or `absent`.',
    exclusive: 'What `exclusive` was.',
    key_options: 'What `key_options` was.',
    manage_dir: 'What `manage_dir` was.',
    path: 'What `path` was.',
  },
  rules: keyRules,

  probe({ user, path }) {
    const account = userNamed(user)
    const file = path ?? `~${user}/.ssh/authorized_keys`
    return { account, file: placed(file, account, { content: editedBytes }), folder: placed(folderOf(file), account, {}) }
  },

  plan(params, { account, file, folder }): readonly Change[] {
    const { user } = params
    if (!account.user)
      throw new Problem(`there is no user called \`${user}\` on the host`, {
        hint: 'make it first with a `user` task',
        msg: `Failed to lookup user ${user}: "getpwnam(): name not found: '${user}'"`,
      })
    if (file.target?.kind === 'file' && file.content === undefined) throw unreadable(file)
    const text = file.content?.toString('utf8') ?? ''
    const { keys } = wantedKeys(params.key, params.key_options, params.comment)
    const wanted = withKeys(text, { keys, state: params.state, exclusive: params.exclusive })
    if (wanted === text) return []
    const owner = ownerOf(account)
    const folders = folderChanges(params, folder, owner)
    const folderMade = !folder.self
    return [...folders, ...placeFile(file, { content: contentOf(wanted), ...owner, mode: '0600', follow: params.follow, folderMade })]
  },

  returns({ user, key, state, exclusive, key_options, manage_dir, path }, { file }) {
    return { user, key, state, exclusive, key_options: key_options ?? null, manage_dir, path: path ?? null, keyfile: file.path }
  },
})

function keyRules({ user, key, key_options, comment }: Params<typeof options>): readonly string[] {
  if (user === '' || /^-|[:/\n]/.test(user)) return [`\`${user}\` can not be the name of a user`]
  if (/^https?:\/\//.test(key)) return ['`key` takes keys, no address: write `key: "{{ lookup(\'url\', address, split_lines=False) }}"`']
  if (/PRIVATE KEY/.test(key)) return ['`key` is a private key; give its public half, the file that ends in `.pub`']
  const { keys, refused } = wantedKeys(key, key_options, comment)
  if (keys.length + refused.length === 0) return ['`key` holds no key']
  return refused.map((line) => `\`${line.length > 40 ? `${line.slice(0, 40)}…` : line}\` is no public key`)
}

/** What is at a path in a home; a home that only a directory service knows costs one more question. */
function placed(path: string, account: Read<UserAnswer>, question: Parameters<typeof pathRead>[1]): Read<PathState> {
  return after<PathState, PathState>(pathRead(path, question), (state) => {
    if (!path.startsWith('~') || !state.path.startsWith('~')) return { value: state }
    return after<UserAnswer, PathState>(account, ({ user }) =>
      user ? pathRead(path.replace(/^~[^/]*/, user.home), question) : { value: state },
    )
  })
}

function folderChanges({ manage_dir }: Params<typeof options>, folder: PathState, owner: Attributes): readonly Change[] {
  if (folder.target && folder.target.kind !== 'directory') throw new Problem(`\`${folder.path}\` is no directory`)
  const wanted = { ...owner, mode: '0700' }
  if (folder.target) return manage_dir ? attributeChanges(folder.path, folder.target, wanted, folder.umask) : []
  if (manage_dir && !folder.parent) {
    throw new Problem(`the folder that \`${folder.path}\` should lie in does not exist`, {
      hint: 'make the home directory first, or set `path`',
      msg: `Failed to create directory ${folder.path} : [Errno 2] No such file or directory: '${folder.path}'`,
    })
  }
  return makeFolders(folder.path, folder, manage_dir ? wanted : {})
}

function ownerOf({ user, primary }: UserAnswer): Attributes {
  if (!user) return {}
  return { owner: user.name, uid: user.uid, group: primary?.name ?? String(user.gid), gid: user.gid }
}

function unreadable({ path, target }: PathState): Problem {
  if ((target?.size ?? 0) > editedBytes) return new Problem(`\`${path}\` is too long to be edited`)
  return new Problem(`\`${path}\` may not be read`, { hint: 'say `become: true` for this task' })
}
