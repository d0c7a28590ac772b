/** The options of `user`, and what its parameters and state look like to the files that plan it. */
import type { Params } from '../engine/module.ts'
import { type Group, isGroup, type UserAnswer } from './_accounts.ts'
import type { SshKey } from './_sshkey.ts'

export const userOptions = {
  name: { type: 'string', required: true, aliases: ['user'], description: 'Login name of the user.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user is there.' },
  uid: { type: 'integer', description: 'The number of the user. Without one the host takes the next that is free.' },
  non_unique: { type: 'boolean', default: false, description: 'The `uid` may belong to another user as well.' },
  uid_min: { type: 'integer', description: 'A new user gets no number below this one.' },
  uid_max: { type: 'integer', description: 'A new user gets no number above this one.' },
  group: { type: 'string', description: 'Primary group, by name; it must be there.' },
  groups: {
    type: 'list',
    description: 'Groups the user is a member of beside the primary one; an empty list means none. They must be there.',
  },
  append: { type: 'boolean', default: false, description: 'The user stays in other groups as well; without it those of `groups` are all.' },
  comment: { type: 'string', description: 'Full name or description, the GECOS field.' },
  shell: { type: 'path', description: 'Login shell.' },
  home: { type: 'path', description: 'Home directory.' },
  create_home: {
    type: 'boolean',
    default: true,
    aliases: ['createhome'],
    description: 'The home directory is made where it is missing, for users that are already there as well.',
  },
  move_home: { type: 'boolean', default: false, description: 'With `home`: the old home directory is moved to the new place.' },
  skeleton: { type: 'path', description: 'Directory whose content a new home directory starts with; needs `create_home`.' },
  umask: { type: 'mode', description: 'The umask that a new home directory is made with, in octal digits.' },
  system: { type: 'boolean', default: false, description: 'A new user gets a number of the system range.' },
  password: {
    type: 'string',
    secret: true,
    description:
      'The password: a hash as `/etc/shadow` holds it (see the filter `password_hash`), `!` or `*` for none that fits, or clear text, which is hashed by SHA-512 before it leaves the controller.',
  },
  update_password: {
    enum: ['always', 'on_create'],
    default: 'always',
    description: 'Whether `password` is kept so at every run, or only given to a new user.',
  },
  password_lock: { type: 'boolean', description: 'Whether the password is locked; keys let the user in all the same.' },
  password_expire_max: { type: 'integer', description: 'Days after which the password must be changed.' },
  password_expire_min: { type: 'integer', description: 'Days before which the password may not be changed again.' },
  password_expire_warn: { type: 'integer', description: 'Days of warning before the password expires.' },
  password_expire_account_disable: { type: 'integer', description: 'Days after which an expired password closes the account.' },
  expires: { type: 'number', description: 'When the account expires, in seconds since 1970; a negative number means never.' },
  generate_ssh_key: { type: 'boolean', default: false, description: 'The user has an SSH key pair; one that is there is left as it is.' },
  ssh_key_type: { type: 'string', default: 'rsa', description: 'Kind of the key to make, such as `ed25519`.' },
  ssh_key_bits: { type: 'integer', description: 'Length of the key to make; its kind has a default.' },
  ssh_key_file: {
    type: 'path',
    description: 'File of the private key, by default `.ssh/id_` and the kind; relative to the home directory.',
  },
  ssh_key_comment: {
    type: 'string',
    description: 'Comment of the key to make, by default `ansible-generated on` and the name of the host.',
  },
  ssh_key_passphrase: { type: 'string', secret: true, description: 'Passphrase of the key to make; none by default.' },
  remove: { type: 'boolean', default: false, description: 'With `state: absent`: the home directory and the mail go as well.' },
  force: {
    type: 'boolean',
    default: false,
    description: 'With `state: absent`: also while the user is logged in. With `generate_ssh_key`: a key that is there is replaced.',
  },
  local: {
    type: 'boolean',
    default: false,
    description:
      'Only users of the host itself count, no directory service; needs the package `libuser`. `group` may be one of a directory where the user is there already.',
  },
} as const

export type UserParams = Params<typeof userOptions>

export interface UserState {
  readonly account: UserAnswer
  /** Those of the wanted groups that exist, and the one named like the user. */
  readonly groups: readonly Group[]
  /** With `local`: the wanted primary group, wherever the host has it from. */
  readonly anywhere: readonly Group[]
  /** The directory that `home` names is there. */
  readonly wantedHomeExists: boolean
  /** What the stored hash becomes; undefined where it stands for the password already, or is left as it is. */
  readonly newHash?: string
  readonly key?: SshKey
}

/** The wanted primary group; a local user may have one that only a directory service knows. */
export function wantedPrimary({ group }: UserParams, { groups, anywhere }: Pick<UserState, 'groups' | 'anywhere'>): Group | undefined {
  return group === undefined ? undefined : [...groups, ...anywhere].find((each) => isGroup(each, group))
}

/** Member groups that are wanted, the primary one left out; undefined where they are not to be looked at. */
export function wantedGroups({ groups }: UserParams, primary: string | undefined): readonly string[] | undefined {
  return groups && [...new Set(groups.map((name) => name.trim()))].filter((name) => name !== '' && name !== primary)
}
