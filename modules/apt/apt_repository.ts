/** `apt_repository`: one-line package sources in `/etc/apt/sources.list` and `/etc/apt/sources.list.d`. */

import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import type { Run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { bytesText, textBytes } from '../files/edit-file.ts'
import { sha1 } from '../files/path-state.ts'
import { type FileText, textChange } from '../files/text-files.ts'
import { explainApt, lockPattern } from './errors.ts'
import { hostCodename, isPpa, type NewKey, type Ppa, ppaFile, ppaKeyRead, ppaLine, ppaOf, trustKey } from './ppa.ts'
import { refreshRun } from './run.ts'
import { hasSource, type SourceEdit, sourceFiles, sourceOf, withoutSource, withSource } from './sources.ts'

const options = {
  repo: {
    type: 'string',
    required: true,
    description: 'Source line, such as `deb https://deb.example.org stable main`, or an archive of Launchpad: `ppa:OWNER/NAME`.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the source should exist.' },
  filename: {
    type: 'string',
    description: 'File name for a new source, without `.list`. Default: derived from the URL, or from a PPA and its codename.',
  },
  mode: { type: 'mode', description: 'Permissions of the file to which a new source is added. Default for a new file: `0644`.' },
  update_cache: {
    type: 'boolean',
    default: true,
    aliases: ['update-cache'],
    description:
      'Update the package index after a change. If this fails, the sources are restored, except a file that was changed meanwhile.',
  },
  update_cache_retries: { type: 'integer', default: 5, description: 'Retries for a failed download of the package index.' },
  update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'Longest delay between two retries, in seconds.' },
  codename: { type: 'string', description: 'Release of a PPA. Default: that of the host.' },
  validate_certs: {
    type: 'boolean',
    default: true,
    description: 'Verify the TLS certificate of Launchpad, which is asked for the key of a PPA.',
  },
  install_python_apt: { type: 'boolean', default: true, description: 'Accepted for compatibility; no Python is needed.' },
} as const

type RepositoryParams = Params<typeof options>

export default defineModule({
  name: 'apt_repository',
  summary: 'Manage one-line apt sources',
  notes: [
    'A source that is commented out is enabled in place, not added again.',
    'Other lines are left unchanged; Ansible reformats the lines of all files at every change.',
    'The key of a PPA is named by Launchpad (`api.launchpad.net`) and fetched from `keyserver.ubuntu.com`, both by the host; apt then trusts it for all sources (`/etc/apt/trusted.gpg`). It stays when the PPA is removed.',
    'A host that is not Ubuntu is not refused, as in Ansible: set `codename` to a release that the PPA has.',
  ],
  options,
  examples: `
- name: Add the repository of Example with its key
  apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/example.asc] https://deb.example.org/debian stable main
    filename: example
    mode: '0644'
    update_cache_retries: 3
    update_cache_retry_max_delay: 5
    codename: bookworm
    validate_certs: true
    install_python_apt: false

- name: Add an archive of Launchpad
  apt_repository: { repo: "ppa:deadsnakes/ppa" }

- name: Remove the old repository
  apt_repository: { repo: deb http://old.example.org stable main, state: absent, update_cache: false }
`,
  results: {
    repo: 'The source line.',
    state: '`present` or `absent`.',
    sources_added: 'Paths of files that were created.',
    sources_removed: 'Paths of files that were removed.',
  },
  rules({ repo, codename = '' }) {
    if (/[^\w.+-]/.test(codename)) return [`\`${codename}\` is not a codename`]
    if (isPpa(repo)) return ppaOf(repo) ? [] : [`\`${repo}\` is not a PPA: it must be \`ppa:OWNER/NAME\``]
    const { valid, enabled } = sourceOf(repo)
    return valid && enabled && !repo.includes('\n') ? [] : [`\`${repo}\` is not a source line: it must begin with \`deb\` or \`deb-src\``]
  },
  probe(params) {
    const ppa = ppaOf(params.repo)
    const codename: Read<string> = ppa && params.codename === undefined ? hostCodename : constant(params.codename ?? '')
    return { files: sourceFiles, codename, key: ppa ? keyRead(params, ppa, codename) : constant<NewKey | undefined>(undefined) }
  },

  plan(params, { files, codename, key }): readonly Change[] {
    if (!files) throw new Problem('there is no `apt-get` on the host', { hint: 'use the module for the package manager of this host' })
    if (isPpa(params.repo) && codename === '')
      throw new Problem('the release of the host has no codename', {
        kind: 'no-codename',
        hint: 'set `codename` to a release that the PPA has',
      })
    const edits = editsOf(params, files, codename)
    if (edits.length === 0) return []
    const changes = [...(key ? [trustKey(key)] : []), ...edits.map((edit) => fileChange(params, edit))]
    return params.update_cache ? [...changes, refresh(params, edits)] : changes
  },

  returns(params, { files = [], codename }) {
    const edits = editsOf(params, files, codename)
    return {
      repo: params.repo,
      state: params.state,
      sources_added: edits.flatMap(({ path, before }) => (before === undefined ? [path] : [])),
      sources_removed: edits.flatMap(({ path, after }) => (after === undefined ? [path] : [])),
    }
  },
})

/** The key of a PPA that is to be added, and is not trusted yet. */
function keyRead({ state, validate_certs }: RepositoryParams, ppa: Ppa, codename: Read<string>): Read<NewKey | undefined> {
  return after<string, NewKey | undefined>(codename, (release) =>
    after<readonly FileText[] | undefined, NewKey | undefined>(sourceFiles, (files) =>
      state === 'absent' || !files || release === '' || hasSource(files, ppaLine(ppa, release))
        ? { value: undefined }
        : ppaKeyRead(ppa, validate_certs),
    ),
  )
}

function editsOf({ repo, state, filename }: RepositoryParams, files: readonly FileText[], codename: string): readonly SourceEdit[] {
  const ppa = ppaOf(repo)
  const line = ppa ? ppaLine(ppa, codename) : bytesText(repo)
  return state === 'absent' ? withoutSource(files, line) : withSource(files, line, filename ?? (ppa && ppaFile(repo, codename)))
}

function fileChange({ mode }: RepositoryParams, { path, before, after, added }: SourceEdit): Change {
  return textChange(path, before, after, added ? (mode ?? (before === undefined ? '0644' : undefined)) : undefined)
}

/** Updates the package index. Standard input holds the previous content of the files; the arguments give its length and the digest of the new content. */
function refresh(params: RepositoryParams, edits: readonly SourceEdit[]): Change {
  const update = refreshRun({ lock_timeout: 60, retries: params.update_cache_retries, longest: params.update_cache_retry_max_delay })
  const old = edits.map(({ before }) => (before === undefined ? undefined : textBytes(before)))
  const now = edits.map(({ after }) => (after === undefined ? 'absent' : sha1(textBytes(after))))
  const words = edits.flatMap(({ path }, index) => [path, String(old[index]?.length ?? ''), now[index] ?? ''])
  const action: Run = {
    ...update,
    explain: (failure) => {
      const explanation = explainApt(failure)
      return { ...explanation, msg: `Failed to update apt cache: ${explanation.message}` }
    },
    argv: ['sh', '-c', refreshScript, 'sh', String(edits.length), ...words, ...update.argv],
    stdin: Buffer.concat(old.flatMap((text) => text ?? [])),
  }
  return { summary: 'update the package index', silent: true, incidental: true, action }
}

// If another program holds the lock, the sources are kept and the lock is waited for.
const refreshScript = `${replaceFunctions}count=$1
shift
scratch || exit
output=$work/output
(shift "$((count * 3))"; exec "$@" </dev/null) >"$output" 2>&1
code=$?
cat "$output"
[ "$code" -ne 0 ] || exit 0
if grep -Eq '${lockPattern.source}' "$output"; then exit "$code"; fi
put_back() {
  if [ "$2" ]; then
    neighbour "$folder" && chmod 0644 "$temp" && { [ ! -e "$1" ] || cp -p -- "$1" "$temp"; } && head -c "$2" >"$temp" || return
  fi
  lock_folder "$folder"
  digest "$1"
  if [ "$now" != "$3" ]; then echo "$1 was changed meanwhile and is left unchanged" >&2; [ -z "$2" ] || rm -f -- "$temp"
  elif [ "$2" ]; then put_in_place "$temp" "$1" "$folder"
  else rm -f -- "$1"
  fi
  unlock_folder
  temp=
}
while [ "$count" -gt 0 ]; do
  folder=\${1%/*}/
  put_back "$1" "$2" "$3"
  shift 3
  count=$((count - 1))
done
exit "$code"`
