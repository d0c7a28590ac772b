/** Downloads a file from the web to the host. */

import { lastLine } from '../../engine/formats/text-lines.ts'
import { withoutSlashes } from '../../engine/formats/trim.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { movedCode } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, constant } from '../../engine/model/read.ts'
import { elapsed } from '../command/result.ts'
import {
  type Attributes,
  attributeChanges,
  attributeOptions,
  attributeReads,
  attributesAfter,
  attributesOf,
  chmodWord,
  ownerWord,
  refusedAttributes,
} from '../files/attributes.ts'
import { digestOf, digestSums, expectedFrom, sumRead } from '../files/checksum.ts'
import { missingFolder, placingOptions, targetOf } from '../files/install-file.ts'
import { modeOf } from '../files/mode.ts'
import { expectedOf, type PathState, pathRead } from '../files/path-state.ts'
import {
  digestRead,
  downloadOptions,
  downloadRules,
  fetchProblem,
  isAddress,
  nameOf,
  offeredNameRead,
  settingsOf,
  textRead,
} from './download.ts'
import { downloadCodes, downloadScript } from './download-script.ts'
import { shownAddress } from './http.ts'

const options = {
  url: { type: 'string', required: true, description: 'URL, with `https://`, `http://`, `ftp://` or `file://`.' },
  dest: {
    type: 'path',
    required: true,
    description: 'Destination. In a directory, the file name comes from the server or the end of the URL.',
  },
  checksum: {
    type: 'string',
    default: '',
    description:
      'Expected digest: `sha256:` (or `sha1`, `md5` and so on) with the digest, or with the URL of a list of digests. A file that already matches is not downloaded.',
  },
  sha256sum: { type: 'string', default: '', description: 'Expected SHA-256 digest; the older form of `checksum: sha256:…`.' },
  force: {
    type: 'boolean',
    default: false,
    description: "Always compare an existing file with the URL's content; otherwise only if the server has a newer one.",
  },
  backup: placingOptions.backup,
  tmp_dest: { type: 'path', description: 'Directory to download to first; by default that of `dest`.' },
  ...downloadOptions,
  ...attributeOptions,
} as const

type GetUrl = Params<typeof options>

export default defineModule({
  name: 'get_url',
  summary: 'Download a file to the host',
  notes: [
    'The host downloads with its own curl or GNU wget; one of them must be installed. Passwords and headers never appear in a process list.',
    'For an existing file without a checksum the server is asked for a newer one, as in Ansible, in check mode too; there nothing is stored.',
    'If the checksum does not match, the old file is kept.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Download a release with a fixed checksum
  get_url:
    url: https://example.org/app-1.2.tar.gz
    dest: /opt/app-1.2.tar.gz
    sha256sum: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    mode: "0644"

- name: Download a program with a published checksum
  get_url:
    url: https://example.org/bin/tool
    dest: /usr/local/bin/
    checksum: sha256:https://example.org/bin/SHA256SUMS
    mode: "0755"
    tmp_dest: /var/tmp
    decompress: false

- name: Download the latest list with a login
  get_url:
    url: https://example.org/list.txt
    dest: /etc/app/list.txt
    force: true
    backup: true
    url_username: app
    url_password: "{{ list_password }}"
    force_basic_auth: true
    headers: { X-Client: tsplay }
    http_agent: app
    timeout: 30
    use_netrc: false
    use_proxy: false
    validate_certs: true
    ciphers: [ECDHE-ECDSA-AES256-GCM-SHA384]
    client_cert: /etc/app/client.pem
    client_key: /etc/app/client.key
    use_gssapi: false
    unredirected_headers: []
`,
  results: {
    url: 'Requested URL.',
    dest: 'Path of the file.',
    msg: 'Response of the server, or that the file already exists.',
    status_code: 'HTTP status of the response; absent if no request was made.',
    checksum_src: 'SHA-1 of the downloaded file.',
    checksum_dest: 'SHA-1 of the previous file.',
    md5sum: 'MD5 of the downloaded file.',
    size: 'Size in bytes; with it `owner`, `group`, `uid`, `gid`, `mode` and `state`.',
    backup_file: 'Path of the backup.',
    elapsed: 'Duration in whole seconds.',
  },
  rules(params) {
    const { url } = params
    const checksum = checksumOf(params)
    const sum = digestOf(checksum)
    const problems = [...downloadRules(url, params)]
    if (checksum !== '' && !sum)
      problems.push(`\`checksum\` must be one of ${digestSums.join(', ')} followed by \`:\` and a digest or a URL`)
    return problems
  },

  probe(params) {
    const { url, dest, force } = params
    const sum = digestOf(checksumOf(params))
    const there = pathRead(dest, { sha1: true })
    const inside = (name: string) => pathRead(`${withoutSlashes(dest)}/${name}`, { sha1: true })
    const file = after(there, (state) => (isFolder(state) ? after(offeredNameRead(url, params), inside) : { value: state }))
    return {
      there,
      file,
      expected: sum && isAddress(sum.digest) ? textRead(sum.digest, params) : constant(undefined),
      digest: after(file, (state) => (sum && state.target?.kind === 'file' ? sumRead(sum.algorithm, state.real) : { value: undefined })),
      // Without a checksum, the file is replaced: always, or if the server has a newer one.
      remote: after(there, (at) =>
        after(file, ({ target }) =>
          sum || target?.kind !== 'file' ? { value: undefined } : digestRead(url, params, force || isFolder(at) ? undefined : target.mtime),
        ),
      ),
      ...attributeReads(params),
    }
  },

  plan(params, state): readonly Change[] {
    const { file, expected, digest, remote } = state
    if (!file.parent) throw missingFolder(file, 'Destination %s does not exist')
    const { path, facts } = targetOf(file, false)
    if (file.target && file.target.kind !== 'file') throw new Problem(`\`${file.path}\` is a ${file.target.kind}, not a file`)
    const attributes = attributesOf(params, state, file)
    const wanted = wantedDigest(params, expected)
    if (file.target) {
      const settled = wanted ? digest === wanted.digest : remote === file.sha1 || remote === 'not modified'
      if (settled) return facts ? attributeChanges(path, facts, attributes, file.umask) : []
    }
    return [downloadTo(path, file, params, attributes, wanted)]
  },

  returns(params, { file, remote, uid, gid }, done) {
    const { url } = params
    const { path, facts } = targetOf(file, false)
    const outcome = done.outcome('fetch')
    const fetched = outcome?.reported
    const common = { url, dest: path, ...(file.sha1 === undefined ? {} : { checksum_dest: file.sha1 }) }
    if (fetched?.sha1 === undefined) {
      const size = facts?.size
      const rest = facts ? { state: 'file', size, ...attributesAfter(file, facts, { ...params, uid, gid }) } : {}
      const failed = /(?:error: |ERROR )(\d{3})\b/.exec(outcome?.stderr ?? '')?.[1]
      return {
        ...common,
        ...rest,
        ...(failed ? { status_code: Number(failed) } : file.target ? fileResults(remote, file) : {}),
        elapsed: 0,
      }
    }
    const { status = '', size, sha1, md5, backup } = fetched
    return {
      ...common,
      ...(/^\d+$/.test(status) && status !== '000' ? { status_code: Number(status) } : {}),
      checksum_src: sha1,
      md5sum: md5,
      size: wholeNumber(size),
      state: 'file',
      src: path,
      msg: `OK (${size} bytes)`,
      elapsed: elapsed(outcome),
      ...(backup === undefined ? {} : { backup_file: backup }),
      ...attributesAfter(file, facts, { ...params, uid, gid }),
    }
  },
})

/** The results for a file that stays. */
function fileResults(remote: string | undefined, file: PathState) {
  if (remote === undefined) return { msg: 'file already exists' }
  if (remote === 'not modified') return { status_code: 304, msg: 'HTTP Error 304: Not Modified' }
  return remote === file.sha1 ? { status_code: 200, checksum_src: remote, msg: `OK (${file.target?.size} bytes)` } : {}
}

function isFolder({ target }: PathState): boolean {
  return target?.kind === 'directory'
}

/** `checksum`, or `sha256sum` as one. */
function checksumOf({ checksum, sha256sum }: Pick<GetUrl, 'checksum' | 'sha256sum'>): string {
  return sha256sum === '' ? checksum : `sha256:${sha256sum}`
}

/** The digest that the file must have, downloaded if `checksum` is a URL. */
function wantedDigest(params: GetUrl, list: string | undefined) {
  const { url } = params
  const sum = digestOf(checksumOf(params))
  if (!sum || list === undefined) return sum
  return { ...sum, digest: expectedFrom(list, nameOf(url), sum) }
}

function downloadTo(
  path: string,
  file: PathState,
  params: GetUrl,
  attributes: Attributes,
  wanted: ReturnType<typeof wantedDigest>,
): Change {
  const { url, backup, tmp_dest: folder = '' } = params
  const { mode } = attributes
  const present = file.self?.kind === 'file' ? file.self.mode : 0o666 & ~file.umask
  const bits = chmodWord(mode === undefined ? present : modeOf(mode, present, false, file.umask))
  const sum = wanted ? [wanted.algorithm, wanted.digest] : ['', '']
  const argv = [
    'sh',
    '-c',
    downloadScript,
    'sh',
    path,
    ownerWord(attributes),
    bits,
    backup ? 'backup' : '',
    folder,
    expectedOf(file),
    ...sum,
  ]
  return {
    name: 'fetch',
    summary: `download ${shownAddress(url)} to ${path}`,
    path,
    before: file.target ? `(content of ${file.target.size} bytes, SHA-1 ${file.sha1 ?? 'unknown'})\n` : '',
    after: `(content of ${shownAddress(url)})\n`,
    action: run(argv, {
      stdin: settingsOf(url, params),
      explain: (failure) => explained(url, path, failure),
      reports: true,
      stale: movedCode,
    }),
  }
}

function explained(
  url: string,
  path: string,
  failure: { readonly code: number; readonly stdout: string; readonly stderr: string },
): ReturnType<NonNullable<Run['explain']>> {
  if (failure.code === downloadCodes.wrong) {
    const message = lastLine(failure.stderr)
    const [, actual, wanted] = / ([\da-f]+), not ([\da-f]+) as /.exec(message) ?? []
    const msg = `The checksum for ${path} did not match ${wanted}; it was ${actual}.`
    return { message, msg, hint: 'the existing file was not changed' }
  }
  return failure.code === downloadCodes.place ? undefined : fetchProblem(url, failure)
}
