/** Manages users of a host: account, groups, home directory, password and SSH key. */
import { defined } from '../../engine/formats/defined.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, type ControlRead, constant } from '../../engine/model/read.ts'
import { directoryThere, type Group, groupsNamed, type UserAnswer, userNamed } from './accounts.ts'
import { expiryChanges, passwordChanges, requireGroups, userDifferences } from './changes.ts'
import { createUser, joinLocally, removeUser, usedNames } from './create.ts'
import { type UserParams, type UserState, userOptions } from './options.ts'
import { hashFor, isHash, saltFrom, samePassword } from './password-hash.ts'
import { keyOf, makeKey, type SshKey, sshKeyOf } from './ssh-key.ts'

export default defineModule({
  name: 'user',
  confined: true,
  summary: 'Create, change and remove users',
  notes: [
    'Clear text in `password` is recognised and hashed on the controller, with the stored salt to detect changes; Ansible always expects a hash. DES hashes (thirteen plain characters) count as clear text.',
    'Passwords are sent to `chpasswd -e` on standard input, never on a command line.',
    'An empty `password` is refused, since it would allow login without one.',
  ],
  options: userOptions,
  refused: {
    authorization: 'only Solaris has it: remove it, or run `usermod -A` with `command` there',
    hidden: 'only macOS has it: remove it',
    login_class: 'only BSD has it: remove it',
    profile: 'only Solaris has it: remove it, or run `usermod -P` with `command` there',
    role: 'only Solaris has it: remove it, or run `usermod -R` with `command` there',
    seuser: 'run `semanage login` with `command` in a later task',
  },
  examples: `
- name: Create an administrator
  user:
    name: johndoe
    comment: John Doe
    shell: /bin/bash
    groups: [sudo]
    append: true
    password: "$6$J8SgVzGvHkbsYhnC$8GSNuKLkBm6ARNhCwyRNT4QYwdeNU8z0lZmRfSJJeOHAb2/5q1dtq8wVLoGBhgnECCqgGcVbIbRwQcCs6Lk2N1"
    update_password: on_create

- name: Create a system account for a daemon
  user:
    name: exporter
    system: true
    uid: 412
    uid_min: 400
    uid_max: 499
    non_unique: false
    group: nogroup
    home: /var/lib/exporter
    create_home: false
    shell: /usr/sbin/nologin
    password_lock: true

- name: Move a home directory
  user: { name: anna, home: /srv/anna, move_home: true, skeleton: /etc/skel, umask: "027" }

- name: Set account and password expiry
  user:
    name: guest
    expires: 1893456000
    password_expire_max: 90
    password_expire_min: 1
    password_expire_warn: 14
    password_expire_account_disable: 30

- name: Generate an SSH key for deployments
  user:
    name: deploy
    generate_ssh_key: true
    ssh_key_type: ed25519
    ssh_key_bits: 256
    ssh_key_file: .ssh/id_deploy
    ssh_key_comment: deploy
    ssh_key_passphrase: "a long sentence"

- name: Remove a user with its home directory
  user: { name: formerly, state: absent, remove: true, force: true, local: false }
`,
  results: {
    name: 'Login name.',
    state: '`present` or `absent`.',
    uid: 'User ID.',
    group: 'Primary group ID.',
    groups: 'Value of `groups`, separated by commas.',
    append: 'Value of `append`.',
    comment: 'Full name or description.',
    home: 'Home directory.',
    move_home: 'Value of `move_home`.',
    create_home: 'Value of `create_home`.',
    shell: 'Login shell.',
    system: 'Value of `system`.',
    password: 'Placeholder for the password, if one was given.',
    force: 'With `state: absent`: value of `force`.',
    remove: 'With `state: absent`: value of `remove`.',
    ssh_key_file: 'Private key file.',
    ssh_public_key: 'Public key.',
    ssh_fingerprint: 'Fingerprint, as printed by `ssh-keygen -l`.',
    warnings: 'That `password` is clear text.',
  },
  rules({ name, password, umask, skeleton, create_home, uid, non_unique, local, uid_min, uid_max }) {
    const problems: string[] = []
    if (name === '' || /^-|[:,\n]/.test(name)) problems.push(`\`${name}\` is not a valid user name`)
    if (password === '') problems.push('an empty `password` would let anyone log in; use `!` to lock it, or remove the option')
    if (password !== undefined && /[\n:]/.test(password) && isHash(password)) problems.push('`password` is not a hash that can be stored')
    if (umask !== undefined && !/^[0-7]{1,4}$/.test(umask)) problems.push('`umask` takes octal digits, such as `027`')
    if (skeleton !== undefined && !create_home) problems.push('`skeleton` needs `create_home`')
    if (non_unique && uid === undefined) problems.push('`non_unique` needs a `uid`')
    if (local && (umask !== undefined || uid_min !== undefined || uid_max !== undefined))
      problems.push('`umask`, `uid_min` and `uid_max` cannot be combined with `local`')
    return problems
  },

  probe({ name, group, groups = [], home, password, update_password, state, generate_ssh_key, local, ...key }) {
    const source = local ? 'local' : 'nss'
    const wanted = [name, ...(group === undefined ? [] : [group]), ...groups.map((each) => each.trim())].filter((each) => each !== '')
    const account = userNamed(name, source)
    const newPassword = state === 'present' ? password : undefined
    return {
      account,
      groups: groupsNamed(wanted, source),
      anywhere: local && group !== undefined ? groupsNamed([group]) : constant<readonly Group[]>([]),
      wantedHomeExists: home === undefined ? constant(false) : directoryThere(home),
      newHash: after(account, (answer) => newHash(newPassword, update_password, answer)),
      key: generate_ssh_key ? sshKeyOf(name, keyFile(key)) : constant<SshKey | undefined>(undefined),
    }
  },

  plan(params, state): readonly Change[] {
    const { user, shadowReadable } = state.account
    if (params.state === 'absent') return user ? [removeUser(params, state.account, user)] : []
    requireGroups(params, state)
    if (user && !shadowReadable && needsShadow(params)) {
      throw new Problem(`the password of \`${params.name}\` cannot be compared: only root can read \`/etc/shadow\``, {
        hint: 'set `become: true` for this task',
      })
    }
    const changes = user ? userDifferences(params, state, user).map((each) => ({ ...each, idle: usedNames(user) })) : newUser(params, state)
    return [...changes, ...keyChange(params, state)]
  },

  // The host chooses the IDs and the home directory of a new user.
  readAgain: ({ state }, { account }) => (state === 'present' && !account.user ? ['account'] : []),

  returns(params, state, done, after) {
    const { name, force, remove } = params
    if (params.state === 'absent') return { name, state: params.state, ...(state.account.user ? { force, remove } : {}) }
    const made = done.outcome('key')?.reported
    return {
      name,
      state: params.state,
      ...accountReturned(params, after),
      ...(params.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
      ...(params.password === undefined || isHash(params.password) ? {} : { warnings: [clearText] }),
      ...(params.generate_ssh_key ? keyReturned(made ? keyOf(made, keyFile(params)) : state.key) : {}),
    }
  },
})

const clearText = '`password` is no hash: it is taken for clear text and hashed, which Ansible does not do'

/** The new hash of a password. It is computed in a read, because many rounds take long. */
function newHash(
  password: string | undefined,
  update: UserParams['update_password'],
  { user, shadow }: UserAnswer,
): ControlRead<string | undefined> {
  return {
    at: 'control',
    async load(here) {
      if (password === undefined || (update !== 'always' && user)) return undefined
      const salt = saltFrom(here.randomBytes(12))
      return (await samePassword(password, shadow?.hash ?? '!')) ? undefined : hashFor(password, salt)
    },
  }
}

function keyFile({ ssh_key_file, ssh_key_type }: Pick<UserParams, 'ssh_key_file' | 'ssh_key_type'>): string {
  return ssh_key_file ?? `.ssh/id_${ssh_key_type}`
}

function needsShadow(params: UserParams): boolean {
  const { password, update_password, password_lock, expires } = params
  const ages = [params.password_expire_max, params.password_expire_min, params.password_expire_warn, params.password_expire_account_disable]
  return (password !== undefined && update_password === 'always') || [password_lock, expires, ...ages].some((each) => each !== undefined)
}

function newUser(params: UserParams, state: UserState): readonly Change[] {
  return [createUser(params, state), ...joinLocally(params, state), ...passwordChanges(params, state), ...expiryChanges(params, state)]
}

function keyChange(params: UserParams, { key }: UserState): readonly Change[] {
  if (!params.generate_ssh_key || (key?.exists && !params.force)) return []
  const { name, ssh_key_type: type, ssh_key_bits: bits, ssh_key_comment: comment, ssh_key_passphrase: passphrase } = params
  const action = makeKey({ user: name, file: keyFile(params), type, bits, comment, passphrase, expect: key?.digest ?? 'absent' })
  return [
    {
      name: 'key',
      summary: `${key?.exists ? 'replace' : 'generate'} the SSH key of ${name}`,
      before: key?.fingerprint || undefined,
      action,
    },
  ]
}

function accountReturned(params: UserParams, { account }: UserState): Readonly<Record<string, unknown>> {
  const { append, move_home, create_home, system, groups } = params
  const listed = groups ? { groups: groups.join(','), append } : {}
  const { user } = account
  if (!user) {
    const wanted = { uid: params.uid, home: params.home, shell: params.shell, comment: params.comment }
    return { create_home, system, ...listed, ...defined(wanted) }
  }
  return {
    ...listed,
    move_home,
    create_home,
    uid: params.uid ?? user.uid,
    group: user.gid,
    comment: params.comment ?? user.comment,
    home: params.home ?? user.home,
    shell: params.shell ?? user.shell,
  }
}

function keyReturned(key: SshKey | undefined): Readonly<Record<string, unknown>> {
  return key ? { ssh_key_file: key.file, ssh_public_key: key.publicKey, ssh_fingerprint: key.fingerprint } : {}
}
