/** `deb822_repository`: package sources in deb822 format (`NAME.sources`) and their keys. */

import { isArmoured } from '../../engine/formats/openpgp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { attributeChanges } from '../files/attributes.ts'
import { contentOf, placeFile, shownText } from '../files/install-file.ts'
import { makeDirectories } from '../files/parent-folders.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { removeUnchanged } from '../files/remove-file.ts'
import { keyFetched } from '../packages/fetch-key.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the source; its files are named after it.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the source and its own key should exist.' },
  types: {
    type: 'list',
    items: { enum: ['deb', 'deb-src'], description: 'Type of the source.' },
    default: ['deb'],
    description: 'Binary packages (`deb`), source packages (`deb-src`) or both.',
  },
  uris: { type: 'list', description: 'URIs of the repository.' },
  suites: { type: 'list', description: 'Suites, such as `bookworm`, or paths ending in `/`, which take no `components`.' },
  components: { type: 'list', description: 'Components of the repository, such as `main`.' },
  architectures: { type: 'list', description: 'Architectures to use.' },
  signed_by: {
    type: 'string',
    description:
      'Key: a URL, a file on the host, fingerprints or the ASCII-armored key itself. A downloaded key is stored in `/etc/apt/keyrings`.',
  },
  enabled: { type: 'boolean', description: 'Whether apt uses the source.' },
  languages: { type: 'list', description: 'Languages of package descriptions to download.' },
  targets: { type: 'list', description: 'Targets to download, such as `Packages`.' },
  include: { type: 'list', description: 'Packages to install from this repository; all others are ignored.' },
  exclude: { type: 'list', description: 'Packages not to install from this repository.' },
  pdiffs: { type: 'boolean', description: 'Update the package index with PDiffs.' },
  by_hash: { type: 'boolean', description: 'Download index files by their hash.' },
  allow_insecure: { type: 'boolean', description: 'Allow an unsigned repository.' },
  allow_weak: { type: 'boolean', description: 'Accept signatures with weak algorithms.' },
  allow_downgrade_to_insecure: { type: 'boolean', description: 'Allow a repository that was signed to become unsigned.' },
  trusted: { type: 'boolean', description: 'Trust the repository without checking signatures (`true`), or never (`false`).' },
  check_date: { type: 'boolean', description: 'Reject an index dated in the future.' },
  check_valid_until: { type: 'boolean', description: 'Reject an expired index.' },
  date_max_future: { type: 'integer', description: 'Seconds by which an index may be dated in the future.' },
  inrelease_path: { type: 'string', description: 'Path of the `InRelease` file.' },
  mode: { type: 'mode', default: '0644', description: 'Permissions of the source file.' },
  install_python_debian: {
    type: 'boolean',
    default: true,
    description: 'Accepted for compatibility; no Python is needed.',
  },
} as const

type SourceParams = Params<typeof options>

const keyrings = '/etc/apt/keyrings'

export default defineModule({
  name: 'deb822_repository',
  summary: 'Manage apt sources in deb822 format',
  notes: [
    'Does not update the package index: set `update_cache: true` in the next `apt` task. An index older than a source never counts as current.',
    'A key given as a URL is downloaded and compared on every run; the host uses curl, wget or apt.',
  ],
  options,
  examples: `
- name: Add the repository of Example
  deb822_repository:
    name: example
    types: deb
    uris: https://deb.example.org/debian
    suites: bookworm
    components: [main, contrib]
    architectures: amd64
    signed_by: https://deb.example.org/key.asc
    enabled: true
    mode: '0644'
    install_python_debian: false

- name: Add a local repository with every setting
  deb822_repository:
    name: local archive
    types: [deb, deb-src]
    uris: file:/srv/archive
    suites: ./
    languages: [en, de]
    targets: Packages
    include: [hello]
    exclude: [cowsay]
    pdiffs: false
    by_hash: true
    allow_insecure: true
    allow_weak: false
    allow_downgrade_to_insecure: false
    trusted: true
    check_date: true
    check_valid_until: false
    date_max_future: 60
    inrelease_path: InRelease

- name: Remove the old source
  deb822_repository: { name: old, state: absent }
`,
  results: {
    repo: 'Content of the source file; empty if absent.',
    dest: 'Path of the source file.',
    key_filename: 'Path of the key, if it is a file.',
  },
  rules: ({ name, state, uris, suites }) => [
    ...(slugOf(name) === '' ? [`\`${name}\` is not a valid file name`] : []),
    ...(state === 'present' && !(uris?.length && suites?.length) ? ['`uris` and `suites` are required with `state: present`'] : []),
  ],

  probe(params) {
    const { name, state, signed_by: key = '' } = params
    const fetch = state === 'present' && isAddress(key)
    const managesKeys = fetch || state === 'absent'
    const plainKey = state === 'present' && !fetch && key !== '' && !key.includes('\n')
    return {
      file: pathRead(fileOf(name), { content: editedBytes }),
      asc: managesKeys ? pathRead(keyOf(name, 'asc'), { content: editedBytes }) : constant(undefined),
      gpg: managesKeys ? pathRead(keyOf(name, 'gpg'), { content: editedBytes }) : constant(undefined),
      folder: fetch ? pathRead(keyrings) : constant(undefined),
      keyFile: plainKey ? pathRead(key) : constant(undefined),
      key: fetch ? keyFetched(key, true, explainKey) : constant(undefined),
    }
  },

  plan(params, state): readonly Change[] {
    const { file, asc, gpg, folder, key } = state
    if (params.state === 'absent') return [file, asc, gpg].flatMap((each) => (each?.self ? [removal(each)] : []))
    const text = textOf(params, state)
    if (!file.parent)
      throw new Problem('there is no directory `/etc/apt/sources.list.d` on the host', { hint: 'use this module only on hosts with apt' })
    const keySteps = key && folder ? keyChanges(key, isArmoured(key) ? asc : gpg, folder) : []
    return [...keySteps, ...placeFile(file, { content: contentOf(text), mode: params.mode, follow: false })]
  },

  returns(params, state) {
    const dest = fileOf(params.name)
    if (params.state === 'absent') return { repo: null, dest, key_filename: keyOf(params.name, 'gpg') }
    return { repo: textOf(params, state), dest, key_filename: keyPathOf(params, state) ?? null }
  },
})

const explainKey = (error = 'unknown') => `Could not fetch signed_by key: ${error.replace(/^Request failed: /, '')}`

/** The name as it is used in file names. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, '-')
    .replace(/[^a-z0-9-]+/g, '')
}

function fileOf(name: string): string {
  return `/etc/apt/sources.list.d/${slugOf(name)}.sources`
}

function keyOf(name: string, ending: 'asc' | 'gpg'): string {
  return `${keyrings}/${slugOf(name)}.${ending}`
}

function isAddress(key: string): boolean {
  return /^(https?|ftp|file):\/\//i.test(key)
}

interface KeyState {
  readonly keyFile?: PathState
  readonly key?: Buffer
}

/** The key file; undefined if the source contains or names the key itself. */
function keyPathOf({ name, signed_by: key }: SourceParams, state: KeyState): string | undefined {
  if (state.key) return keyOf(name, isArmoured(state.key) ? 'asc' : 'gpg')
  return state.keyFile?.target?.kind === 'file' ? key : undefined
}

/** All fields, sorted by option name. */
function textOf(params: SourceParams, state: KeyState): string {
  const { mode, state: _, install_python_debian, ...fields } = params
  return Object.entries({ ...fields, signed_by: keyPathOf(params, state) ?? params.signed_by })
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => fieldOf(name, spelled(value)))
    .join('')
}

function spelled(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.join(' ') : String(value)
}

function fieldOf(name: string, value: string): string {
  const head = heads[name] ?? name.replace(/(^|_)([a-z])/g, (_all, gap: string, letter: string) => (gap ? '-' : '') + letter.toUpperCase())
  if (value === '') return `${head}:\n`
  if (!value.includes('\n')) return `${head}: ${value}\n`
  const lines = value.trim().split(/\r?\n/)
  return `${head}:\n${lines.map((line) => `    ${line.trim() || '.'}\n`).join('')}`
}
const heads: Readonly<Record<string, string>> = { name: 'X-Repolib-Name', uris: 'URIs' }

function keyChanges(key: Buffer, file: PathState | undefined, folder: PathState): readonly Change[] {
  if (!file) return []
  const attributes = { owner: 'root', uid: 0, group: 'root', gid: 0, mode: '0755' }
  const placed = placeFile(file, { content: contentOf(key), mode: '0644', follow: false, folderMade: !folder.self })
  if (!placed.some(({ action }) => action?.do === 'write')) return placed
  const opened = folder.self
    ? attributeChanges(keyrings, folder.self, attributes, folder.umask)
    : makeDirectories(keyrings, folder, attributes)
  return [...opened, ...placed]
}

function removal(file: PathState): Change {
  const { path, content } = file
  const before = content ? shownText(content) : ''
  return { summary: `remove ${path}`, path, before, after: '', action: removeUnchanged(file) }
}
