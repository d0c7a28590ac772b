/** Options, parameters and state of the module `user`. */
import type { Params } from '../../engine/model/module.ts'
import { type Group, isGroup, type UserAnswer } from './accounts.ts'
import type { SshKey } from './ssh-key.ts'

export const userOptions = {
  name: { type: 'string', required: true, aliases: ['user'], description: 'Login name of the user.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should exist.' },
  uid: { type: 'integer', description: 'User ID; by default the next free one.' },
  non_unique: { type: 'boolean', default: false, description: 'Allow a `uid` that another user already has.' },
  uid_min: { type: 'integer', description: 'Lowest ID for a new user.' },
  uid_max: { type: 'integer', description: 'Highest ID for a new user.' },
  group: { type: 'string', description: 'Primary group, by name; it must exist.' },
  groups: {
    type: 'list',
    description: 'Supplementary groups, which must exist; an empty list means none.',
  },
  append: {
    type: 'boolean',
    default: false,
    description: 'Keep the user in other groups; otherwise `groups` lists all of them.',
  },
  comment: { type: 'string', description: 'Full name or description (GECOS field).' },
  shell: { type: 'path', description: 'Login shell.' },
  home: { type: 'path', description: 'Home directory.' },
  create_home: {
    type: 'boolean',
    default: true,
    aliases: ['createhome'],
    description: 'Create the home directory if it is missing, also for existing users.',
  },
  move_home: { type: 'boolean', default: false, description: 'With `home`: move the existing home directory to the new path.' },
  skeleton: { type: 'path', description: 'Directory to copy into a new home directory; needs `create_home`.' },
  umask: { type: 'mode', description: 'Umask for a new home directory, in octal digits.' },
  system: { type: 'boolean', default: false, description: 'Give a new user an ID from the system range.' },
  password: {
    type: 'string',
    secret: true,
    description:
      'Password: a hash as in `/etc/shadow` (see the filter `password_hash`), `!` or `*` for no valid password, or clear text, which is hashed with SHA-512 on the controller.',
  },
  update_password: {
    enum: ['always', 'on_create'],
    default: 'always',
    description: 'Set `password` on every run, or only for a new user.',
  },
  password_lock: { type: 'boolean', description: 'Lock or unlock the password; a locked user can still log in with a key.' },
  password_expire_max: { type: 'integer', description: 'Maximum days between password changes.' },
  password_expire_min: { type: 'integer', description: 'Minimum days between password changes.' },
  password_expire_warn: { type: 'integer', description: 'Days of warning before the password expires.' },
  password_expire_account_disable: { type: 'integer', description: 'Days after password expiry until the account is disabled.' },
  expires: { type: 'number', description: 'When the account expires, in seconds since 1970; a negative number means never.' },
  generate_ssh_key: { type: 'boolean', default: false, description: 'Create an SSH key pair for the user; an existing one is kept.' },
  ssh_key_type: { type: 'string', default: 'rsa', description: 'Type of a new key, such as `ed25519`.' },
  ssh_key_bits: { type: 'integer', description: 'Bits of a new key; the default depends on its type.' },
  ssh_key_file: {
    type: 'path',
    description: 'Private key file, relative to the home directory; by default `.ssh/id_` and the type.',
  },
  ssh_key_comment: {
    type: 'string',
    description: 'Comment of a new key; by default `ansible-generated on` and the host name.',
  },
  ssh_key_passphrase: { type: 'string', secret: true, description: 'Passphrase of a new key; none by default.' },
  remove: { type: 'boolean', default: false, description: 'With `state: absent`: also remove the home directory and mail spool.' },
  force: {
    type: 'boolean',
    default: false,
    description: 'With `state: absent`: remove the user even while logged in. With `generate_ssh_key`: replace an existing key.',
  },
  local: {
    type: 'boolean',
    default: false,
    description:
      'Only consider users of the host itself, no directory service; needs the package `libuser`. For an existing user, `group` may come from a directory.',
  },
} as const

export type UserParams = Params<typeof userOptions>

export interface UserState {
  readonly account: UserAnswer
  /** Those of the wanted groups that exist, and the one named like the user. */
  readonly groups: readonly Group[]
  /** With `local`: the wanted primary group, from any source. */
  readonly anywhere: readonly Group[]
  /** The directory in `home` exists. */
  readonly wantedHomeExists: boolean
  /** The new hash; undefined if the stored one matches the password or is not changed. */
  readonly newHash?: string
  readonly key?: SshKey
}

/** The wanted primary group; a local user may have one that exists only in a directory service. */
export function wantedPrimary({ group }: UserParams, { groups, anywhere }: Pick<UserState, 'groups' | 'anywhere'>): Group | undefined {
  return group === undefined ? undefined : [...groups, ...anywhere].find((each) => isGroup(each, group))
}

/** The wanted supplementary groups, without the primary one; undefined if they are not managed. */
export function wantedGroups({ groups }: UserParams, primary: string | undefined): readonly string[] | undefined {
  return groups && [...new Set(groups.map((name) => name.trim()))].filter((name) => name !== '' && name !== primary)
}
