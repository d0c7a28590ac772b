/** `unarchive`: unpacks an archive into a directory of the host. */

import { pythonLines } from '../../engine/formats/text-lines.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, type ControlRead } from '../../engine/model/read.ts'
import { ifNotSkipped, unlessOptions, unlessReads } from '../command/creates.ts'
import {
  type Attributes,
  attributeOptions,
  attributeReads,
  attributesAfter,
  attributesOf,
  chmodWord,
  refusedAttributes,
} from '../files/attributes.ts'
import { loadSource } from '../files/local-source.ts'
import { modeOf } from '../files/mode.ts'
import { pathRead } from '../files/path-state.ts'
import { defaultSpec, downloadOptions, fetchProblem, isAddress, settingsOf } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'
import { archiveCodes, type Look, lookRead, type Member, type Origin, type Unpacking, unpackOf } from './unpack.ts'

const options = {
  src: {
    type: 'path',
    required: true,
    file: 'files',
    description: 'Archive: a file on the controller; with `remote_src`, a file on the host or a URL that the host downloads.',
  },
  dest: { type: 'path', required: true, description: 'Directory to unpack into, which must exist.' },
  remote_src: { type: 'boolean', default: false, description: '`src` is on the host, or a URL.' },
  copy: { type: 'boolean', default: true, description: 'Old name of the opposite of `remote_src`: `false` means `remote_src: true`.' },
  creates: { ...unlessOptions.creates, description: 'Path or glob pattern on the host; if it exists, nothing is unpacked.' },
  list_files: { type: 'boolean', default: false, description: 'Return the names in the archive as `files`.' },
  exclude: { type: 'list', default: [], description: 'Names in the archive to skip, or patterns of the unpacking program.' },
  include: { type: 'list', default: [], description: 'Names in the archive to unpack, instead of all; not together with `exclude`.' },
  keep_newer: { type: 'boolean', default: false, description: 'Keep files that are newer than in the archive.' },
  extra_opts: { type: 'list', default: [], description: 'Additional arguments for `tar` or `unzip`, such as `--strip-components=1`.' },
  decrypt: { type: 'boolean', default: true, description: 'Decrypt a vault-encrypted archive.' },
  io_buffer_size: { type: 'integer', default: 65536, description: 'Accepted for compatibility; has no effect.' },
  validate_certs: { ...downloadOptions.validate_certs, description: 'Verify the TLS certificate if `src` is a URL.' },
  ...attributeOptions,
} as const

type Unarchive = Params<typeof options>

export default defineModule({
  name: 'unarchive',
  summary: 'Unpack an archive on the host',
  notes: [
    'The host needs GNU tar and, for compressed archives, gzip, bzip2, xz or zstd; for zip, unzip.',
    'The content of the archive is compared with `dest`, in check mode too. For this, an archive from the controller or a URL is first copied to the host, as with Ansible.',
    'For zip, content, permissions and links are compared, not times.',
    '`owner`, `group` and `mode` apply to everything in the archive, `mode` also to directories: a symbolic mode such as `u=rwX` suits both.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Unpack a release from the controller
  unarchive: { src: app.tar.gz, dest: /opt, owner: root, group: root, exclude: [app/tests], decrypt: false, io_buffer_size: 65536 }

- name: Unpack a release from a URL, stripping its top directory
  unarchive:
    src: https://example.org/app-1.2.tar.xz
    dest: /opt/app
    remote_src: true
    validate_certs: true
    extra_opts: [--strip-components=1]
    creates: /opt/app/VERSION

- name: Unpack one program from an archive on the host
  unarchive: { src: /root/tools.zip, dest: /usr/local/bin, copy: false, include: [tool], mode: "0755", keep_newer: true, list_files: true }
  register: tools
`,
  results: {
    dest: 'Path of the directory.',
    src: 'Path of the archive.',
    handler: 'Ansible’s name of the handler, such as `TgzArchive` or `ZipArchive`.',
    files: 'Names in the archive, with `list_files`.',
    extract_results: 'Run of the unpacking program: `cmd`, `rc`, `out`, `err`.',
    mode: 'Permissions of the directory. Also returned: `owner`, `group`, `uid`, `gid`, `size` and `state`.',
  },
  relations: { exclusive: [['include', 'exclude']] },
  rules(params) {
    const { include, remote_src: remote, copy, src } = params
    const problems: string[] = []
    if (include.some((name) => name === '' || name.startsWith('-'))) problems.push('a name in `include` cannot be empty or begin with `-`')
    if (src.includes('://') && !remote && copy) problems.push('a URL in `src` requires `remote_src: true`')
    if (src.includes('://') && !isAddress(src)) problems.push(`\`${shownAddress(src)}\` is not a supported URL`)
    return problems
  },

  probe(params) {
    const unless = { creates: params.creates }
    const unlessRead = unlessReads(unless)
    const origin = ifNotSkipped<Origin>(unless, unlessRead, {
      at: 'control',
      load: (here) => (isRemote(params) ? remoteOrigin(params) : localOrigin(here, params)),
    })
    return {
      created: unlessRead.created,
      origin,
      folder: pathRead(params.dest),
      look: after(origin, (from) => (from ? lookRead(from, unpackingOf(params)) : { value: undefined })),
      ...attributeReads(params),
    }
  },

  plan(params, state): readonly Change[] {
    const { created, folder, look, origin } = state
    if (created || !look || !origin) return []
    if (look.problem) throw problemOf(params, look.problem)
    if (folder.target?.kind !== 'directory')
      throw new Problem(`\`${folder.path}\` is ${folder.target ? `a ${folder.target.kind}, not` : 'no'} directory`, {
        hint: 'create it in an earlier task',
        msg: `dest '${params.dest}' must be an existing dir`,
      })
    const attributes = attributesOf(params, state, folder)
    const differences = differencesOf(params, look)
    if (differences.length === 0) return settledChanges(folder.path, attributes, look, folder.umask)
    const { argv, ...fed } = unpackOf(origin, unpackingOf(params))
    const { src, dest } = params
    return [
      {
        name: 'unpack',
        summary: `unpack ${shownAddress(src)} into ${dest}`,
        before: '',
        after: `${differences.join('\n')}\n`,
        action: run(argv, { ...fed, explain: (failure) => explained(params, failure) }),
      },
      ...attributeActions(folder.path, attributes, placesOf(look)),
    ]
  },

  returns(params, state, done) {
    const { created, folder, look } = state
    const { src, dest, list_files: list } = params
    if (created) return { skipped: true, msg: `skipped, since ${params.creates} exists`, dest, src }
    const outcome = done.outcome('unpack')
    const cmd = look?.kind === 'zip' ? ['unzip', '-o', src, '-d', dest] : ['tar', '--extract', '-C', dest, '-f', src]
    return {
      dest,
      src,
      ...(look ? { handler: handlers[look.kind] } : {}),
      ...(list && look ? { files: look.members.map(({ name, kind }) => (kind === 'directory' ? `${name}/` : name)) } : {}),
      ...(outcome ? { extract_results: { cmd, rc: outcome.code, out: outcome.stdout, err: outcome.stderr } } : {}),
      ...(folder.target ? { state: 'directory', size: folder.target.size, ...attributesAfter(folder, folder.target, {}, true) } : {}),
    }
  },
})

const handlers = {
  zip: 'ZipArchive',
  gzip: 'TgzArchive',
  bzip2: 'TarBzipArchive',
  xz: 'TarXzArchive',
  zstd: 'TarZstdArchive',
  tar: 'TarArchive',
} as const

function isRemote({ remote_src: remote, copy }: Unarchive): boolean {
  return remote || !copy
}

function remoteOrigin({ src, validate_certs }: Unarchive): Origin {
  if (!isAddress(src)) return { at: 'host', path: src }
  return { at: 'web', path: src, settings: settingsOf(src, { ...defaultSpec, timeout: 60, validate_certs, decompress: false }) }
}

async function localOrigin(here: Parameters<ControlRead<Origin>['load']>[0], { src, decrypt }: Unarchive): Promise<Origin> {
  const source = await loadSource(here, { src, decrypt, follow: true })
  if (source.kind !== 'file') throw new Problem(`\`${source.path}\` is a directory, not an archive`, { hint: 'use `copy` for a directory' })
  return { at: 'control', path: src, content: source.content }
}

function unpackingOf({ dest, extra_opts, exclude, include, keep_newer }: Unarchive): Unpacking {
  return { dest, extraOpts: extra_opts, exclude, include, keepNewer: keep_newer }
}

/** Differences that require unpacking: not those set afterwards, those only root can set, and newer files that are kept. */
function differencesOf({ owner, group, mode, keep_newer }: Unarchive, look: Look): readonly string[] {
  const times = new Map(look.members.map(({ name, mtime }) => [name, mtime]))
  return look.differences.filter((line) => {
    if (/: : Warning: Cannot stat|^tar: Exiting with failure/.test(line)) return false
    if (/: Uid differs$/.test(line)) return look.root && owner === undefined
    if (/: Gid differs$/.test(line)) return look.root && group === undefined
    if (/: Mode differs$/.test(line) && mode !== undefined) return false
    const name = /^(.*): [A-Z][a-z ]+ differs?$/.exec(line)?.[1]?.replace(/^\.?\/+/, '')
    const present = keep_newer && name !== undefined ? look.present.get(name) : undefined
    return !present || present.mtime < (times.get(name ?? '') ?? Number.POSITIVE_INFINITY)
  })
}

/** Members that get owner, group and mode: all of the archive and its top directories, except those below a link of the archive. */
function placesOf({ members }: Look): readonly Member[] {
  const links = new Set(members.filter(({ kind }) => kind === 'link').map(({ name }) => name))
  const named = new Set(members.map(({ name }) => name))
  const tops = new Set(members.filter(({ name }) => name.includes('/')).map(({ name }) => name.slice(0, name.indexOf('/'))))
  const unnamed = [...tops].filter((name) => !named.has(name)).map((name): Member => ({ name, kind: 'directory' }))
  return [...unnamed, ...members].filter(({ name }) => {
    const words = name.split('/')
    return !words.includes('..') && !words.some((_, index) => index > 0 && links.has(words.slice(0, index).join('/')))
  })
}

/** Sets attributes after unpacking; not reported as separate changes. */
function attributeActions(dest: string, { owner, group, mode }: Attributes, places: readonly Member[]): Change[] {
  const changes: Change[] = []
  const all = places.map(({ name }) => name)
  const add = (argv: readonly string[], names: readonly string[]) => {
    if (names.length > 0) changes.push({ summary: `set attributes below ${dest}`, action: onEach(dest, argv, names), silent: true })
  }
  if (owner !== undefined) add(['chown', '-h', owner], all)
  if (group !== undefined) add(['chgrp', '-h', group], all)
  const real = places.filter(({ kind }) => kind !== 'link').map(({ name }) => name)
  if (mode !== undefined) add(['chmod', modeWord(mode)], real)
  return changes
}

/** Changes for unpacked files with another owner, group or mode. */
function settledChanges(dest: string, wanted: Attributes, look: Look, umask: number): Change[] {
  const differing = (test: (present: { mode: number; uid: number; gid: number }, member: Member) => boolean) =>
    placesOf(look).filter((member) => {
      const present = look.present.get(member.name)
      return present !== undefined && test(present, member)
    })
  const changes: Change[] = []
  const change = (what: string, after: string, argv: readonly string[], members: readonly Member[]) => {
    const names = members.map(({ name }) => name)
    if (names.length > 0)
      changes.push({ summary: `change ${what} of ${names.length} below ${dest}`, before: '', after, action: onEach(dest, argv, names) })
  }
  const { owner, group, mode, uid, gid } = wanted
  if (owner !== undefined)
    change(
      'owner',
      owner,
      ['chown', '-h', owner],
      differing((present) => present.uid !== uid),
    )
  if (group !== undefined)
    change(
      'group',
      group,
      ['chgrp', '-h', group],
      differing((present) => present.gid !== gid),
    )
  if (mode === undefined) return changes
  const isOther = (bits: number, kind: Member['kind']) => kind !== 'link' && modeOf(mode, bits, kind === 'directory', umask) !== bits
  change(
    'mode',
    mode,
    ['chmod', modeWord(mode)],
    differing((present, { kind }) => isOther(present.mode, kind)),
  )
  return changes
}

function modeWord(mode: string): string {
  return /^(0o)?[0-7]+$/.test(mode) ? chmodWord(modeOf(mode, 0, false)) : mode
}

/** Runs one program on many names below a directory, which are passed on standard input. */
function onEach(dest: string, argv: readonly string[], names: readonly string[]) {
  const script = 'cd -- "$1" || exit; shift; exec xargs -0 "$@" --'
  return run(['sh', '-c', script, 'sh', dest, ...argv], { stdin: names.map((name) => `${name}\0`).join('') })
}

function problemOf(params: Unarchive, { code, text }: NonNullable<Look['problem']>): Problem {
  const { message, ...more } = explained(params, { code, stderr: text })
  return new Problem(message, more)
}

function explained(
  params: Unarchive,
  { code, stderr }: { readonly code: number; readonly stderr: string },
): ReturnType<typeof fetchProblem> {
  const src = shownAddress(params.src)
  const line = pythonLines(stderr).filter((each) => each.trim() !== '')[0]
  if (code === archiveCodes.short) return { message: `\`${src}\` was transferred incompletely`, hint: 'run the task again' }
  if (code === archiveCodes.absent) return { message: `there is no archive \`${src}\` on the host`, msg: `Source '${src}' does not exist` }
  if (isRemote(params) && isAddress(params.src) && (code !== archiveCodes.tool || /curl/.test(stderr)) && /curl|wget|ERROR/.test(stderr))
    return unfetched(src, fetchProblem(params.src, { code, stderr }))
  const lacking = code === archiveCodes.tool ? /there is no (?:program )?(.+) on the host/.exec(line ?? '')?.[1] : undefined
  const reason = lacking === undefined ? (line ?? '') : `Unable to find required '${lacking}' binary in the path.`
  const msg = `Failed to find handler for "${src}". Make sure the required command to extract the file is installed.\n${reason}`
  if (code === archiveCodes.tool) return { message: `\`${src}\` cannot be unpacked: ${line}`, msg, hint: 'install it in an earlier task' }
  if (code === archiveCodes.unreadable) return { message: `\`${src}\` is not a readable archive: ${line ?? ''}`, msg }
  return { message: `\`${src}\` could not be unpacked: ${line ?? `code ${code}`}`, msg: `failed to unpack ${src} to ${params.dest}` }
}

/** Ansible's message: it names a failed request only if the server was not reached. */
function unfetched(src: string, problem: ReturnType<typeof fetchProblem>): ReturnType<typeof fetchProblem> {
  const { msg } = problem
  return msg === undefined ? problem : { ...problem, msg: `Failure downloading ${src}, ${msg.replace(/^Request failed: (?=HTTP)/, '')}` }
}
