/** Manages host keys in a `known_hosts` file. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { bytesText, textBytes } from '../files/edit-file.ts'
import { contentOf, placeFile } from '../files/install-file.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'
import { type Edited, foundRead, hashedLine, hostKeyOf, withHostKey, withoutHostKey } from './known-hosts.ts'

const options = {
  name: {
    type: 'string',
    required: true,
    aliases: ['host'],
    description: 'Host as ssh looks it up: a name or an address, with a port as `[host]:port`.',
  },
  key: { type: 'string', description: 'Host key, as one or more lines of the file (`host ssh-ed25519 …`). Required for `present`.' },
  path: { type: 'path', default: '~/.ssh/known_hosts', description: 'Path of the file; its directory must exist.' },
  hash_host: { type: 'boolean', default: false, description: 'Hash the host name.' },
  state: {
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether the key should be in the file. `absent` without `key` removes all keys of the host.',
  },
} as const

type KnownHosts = Params<typeof options>

export default defineModule({
  name: 'known_hosts',
  summary: 'Manage SSH host keys in a `known_hosts` file',
  notes: [
    "The host's `ssh-keygen` finds the lines of a name, so hashed names and patterns match.",
    'A key replaces another of its type and becomes the last line; all keys given are compared, in Ansible only the first.',
    'Lines with `@cert-authority` or `@revoked` stay when all keys of a host are removed, as with `ssh-keygen -R`; no `.old` file is left.',
    'A hashed name gets a new salt each time, so the diff in check mode is not exactly what a run writes.',
  ],
  options,
  examples: `
- name: Add the repository's host key for all users
  known_hosts:
    name: git.example.org
    key: git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H
    path: /etc/ssh/ssh_known_hosts

- name: Add a host with another port, hashed
  known_hosts:
    name: "[backup.example.org]:2222"
    key: "[backup.example.org]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H"
    hash_host: true

- name: Remove all keys of a host
  known_hosts: { name: old.example.org, state: absent }
`,
  results: {
    name: 'Name of the host.',
    key: 'Keys as given.',
    path: 'Path of the file.',
    hash_host: 'Value of `hash_host`.',
    state: '`present` or `absent`.',
  },
  rules({ name, key, state }) {
    const problems: string[] = []
    if (name === '' || /^-|[\s\0]/.test(name)) problems.push(`\`${name}\` is not a valid host name`)
    if (name.includes(',')) problems.push('`name` must be one name: put others in `key`')
    if (state === 'present' && !key?.trim()) problems.push('`key` is required with `state: present`')
    const wrong = keysIn(key).find((line) => !hostKeyOf(line))
    if (wrong !== undefined)
      problems.push(`\`${shortened(wrong)}\` is not a line of a \`known_hosts\` file: it must start with the host name`)
    return problems
  },

  probe({ name, path, key }) {
    const keys = keysIn(key)
    const salts: ControlRead<readonly Buffer[]> = { at: 'control', load: (here) => keys.map(() => here.randomBytes(20)) }
    return {
      file: pathRead(path, { content: editedBytes }),
      found: foundRead(name.toLowerCase(), path, keys.map((line) => `${line}\n`).join('')),
      salts,
    }
  },

  plan(params, { file, found, salts }): readonly Change[] {
    if (found.problem !== undefined) throw unfound(file.path, found.problem, found.missing === true)
    if (file.target?.kind === 'file' && file.content === undefined)
      throw new Problem(`\`${file.path}\` cannot be read, or is too large to be edited`, { hint: 'set `become: true` for this task' })
    const text = bytesText(file.content ?? '')
    const keys = keysIn(params.key)
    if (keys.length > 0 && !params.hash_host && !found.fits)
      throw new Problem(`\`key\` is not a key of \`${params.name}\``, {
        hint: 'start it with the host name, as `ssh-keyscan` prints it',
        msg: 'Host parameter does not match hashed host field in supplied key',
      })
    const wanted = wantedText(params, text, found.lines, salts)
    return wanted === text ? [] : placeFile(file, { content: contentOf(textBytes(wanted)), follow: false })
  },

  returns({ name, key, path, hash_host, state }) {
    return { name, key: key ?? null, path, hash_host, state }
  },
})

/** Bytes that are no text stay as they are: lines are read as Latin-1. */
function wantedText(params: KnownHosts, text: string, found: readonly number[], salts: readonly Buffer[]): string {
  const { name, hash_host: hash, state } = params
  const keys = keysIn(params.key).map((line, index) => {
    const bytes = bytesText(line)
    return hash ? hashedLine(bytes, name.toLowerCase(), salts[index] ?? Buffer.alloc(20)) : bytes
  })
  const start = { text, found }
  if (state === 'absent' && keys.length === 0) return withoutHostKey(start).text
  return keys.reduce(state === 'present' ? withHostKey : (edited, key) => withoutHostKey(edited, key), start as Edited).text
}

function keysIn(key = ''): readonly string[] {
  return key
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function unfound(path: string, problem: string, missing: boolean): Problem {
  if (missing) return new Problem(problem, { hint: 'install the package `openssh-client` in an earlier task', lacks: 'ssh-keygen' })
  return new Problem(`ssh-keygen cannot read \`${path}\`: ${problem.split('\n').at(-1)}`)
}

function shortened(line: string): string {
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
