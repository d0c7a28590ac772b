/** Keeps the keys that a host of SSH is known by, or keeps them out. */
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { ControlRead } from '../engine/read.ts'
import { bytesText, textBytes } from './_edit.ts'
import { type Edited, foundRead, hashedLine, hostKeyOf, withHostKey, withoutHostKey } from './_knownhosts.ts'
import { contentOf, placeFile } from './_place.ts'
import { editedBytes, pathRead } from './_reads.ts'

const options = {
  name: {
    type: 'string',
    required: true,
    aliases: ['host'],
    description: 'The host as ssh looks it up: a name or an address, with a port as `[host]:port`.',
  },
  key: { type: 'string', description: 'Its key, a line as the file holds it (`host ssh-ed25519 …`), or several. Needed for `present`.' },
  path: { type: 'path', default: '~/.ssh/known_hosts', description: 'The file; the folder must be there.' },
  hash_host: { type: 'boolean', default: false, description: 'Whether the name is written so that nobody can read it.' },
  state: {
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether the key is known. Without `key`, all keys of the host go.',
  },
} as const

type KnownHosts = Params<typeof options>

export default defineModule({
  name: 'known_hosts',
  summary: 'Keep the keys that a host of SSH is known by',
  notes: [
    "The host's own `ssh-keygen` says which lines speak of a name, so that hashed names and patterns count.",
    'A key takes the place of another of its type, and becomes the last line; with several keys each is looked at, where Ansible looks at the first.',
    'Lines with `@cert-authority` or `@revoked` stay where all keys of a host go, as with `ssh-keygen -R`; no `.old` file is left.',
    'The salt of a hashed name is new each time, so that a difference shown by a check is not the very one that is written.',
  ],
  options,
  examples: `
- name: Our repository is known, whoever asks first
  known_hosts:
    name: git.example.org
    key: git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H
    path: /etc/ssh/ssh_known_hosts

- name: A host at another port, unreadable for others
  known_hosts:
    name: "[backup.example.org]:2222"
    key: "[backup.example.org]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H"
    hash_host: true

- name: The old one is forgotten
  known_hosts: { name: old.example.org, state: absent }
`,
  results: {
    name: 'The host.',
    key: 'The key that was given.',
    path: 'The file.',
    hash_host: 'What `hash_host` was.',
    state: '`present` or `absent`.',
  },
  rules({ name, key, state }) {
    const problems: string[] = []
    if (name === '' || /^-|[\s\0]/.test(name)) problems.push(`\`${name}\` can not name a host`)
    if (name.includes(',')) problems.push('`name` is one name: say others in `key`')
    if (state === 'present' && !key?.trim()) problems.push('`key` is needed where the key shall be present')
    const wrong = keysIn(key).find((line) => !hostKeyOf(line))
    if (wrong !== undefined)
      problems.push(`\`${shortened(wrong)}\` is no line of a \`known_hosts\` file: it begins with the name of the host`)
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
    if (found.problem !== undefined) throw unfound(file.path, found.problem)
    if (file.target?.kind === 'file' && file.content === undefined)
      throw new Problem(`\`${file.path}\` may not be read, or is too long to be edited`, { hint: 'say `become: true` for this task' })
    const text = bytesText(file.content ?? '')
    const keys = keysIn(params.key)
    if (keys.length > 0 && !params.hash_host && !found.fits)
      throw new Problem(`\`key\` is none of \`${params.name}\``, {
        hint: 'its first word is the name of the host, as `ssh-keyscan` tells it',
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

function unfound(path: string, problem: string): Problem {
  const hint = /no program/.test(problem) ? 'install the package `openssh-client` in an earlier task' : undefined
  const lacks = hint && 'ssh-keygen'
  return new Problem(hint ? problem : `ssh-keygen can not read \`${path}\`: ${problem.split('\n').at(-1)}`, { hint, lacks })
}

function shortened(line: string): string {
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
