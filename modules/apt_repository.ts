/** Sources of packages in `/etc/apt/sources.list` and beside it, a line each. */

import type { Run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { replaceFunctions } from '../engine/replace-script.ts'
import { refreshRun } from './_aptrun.ts'
import { type SourceEdit, sourceFiles, sourceOf, withoutSource, withSource } from './_aptsources.ts'
import { explainApt, lockPattern } from './_apttold.ts'
import { bytesText, textBytes } from './_edit.ts'
import { type FileText, textChange } from './_filetexts.ts'
import { sha1 } from './_reads.ts'
import { endOnSignals } from './_signals.ts'

const options = {
  repo: { type: 'string', required: true, description: 'The line, such as `deb https://deb.example.org stable main`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the source is there.' },
  filename: { type: 'string', description: 'Name of the file for a new source, without `.list`; made from the address unless told.' },
  mode: { type: 'mode', description: 'Permissions of the file that a new source goes to; `0644` for a new one unless told.' },
  update_cache: {
    type: 'boolean',
    default: true,
    aliases: ['update-cache'],
    description:
      'The lists are refreshed after a change. Where that fails the sources are put back as they were, but for a file that somebody else changed meanwhile.',
  },
  update_cache_retries: { type: 'integer', default: 5, description: 'How often a failed download of lists is tried again.' },
  update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'The longest wait between two such tries, in seconds.' },
  codename: { type: 'string', description: 'Accepted for the sake of playbooks: it is for PPAs, which are not built.' },
  validate_certs: {
    type: 'boolean',
    default: true,
    description: 'Accepted for the sake of playbooks: it is for PPAs, which are not built.',
  },
  install_python_apt: { type: 'boolean', default: true, description: 'Accepted for the sake of playbooks: nothing in Python is needed.' },
} as const

type RepositoryParams = Params<typeof options>

export default defineModule({
  name: 'apt_repository',
  summary: 'Keep a source of packages, as a line of its own, or keep it out',
  notes: [
    'A source that is there but commented out is let in where it stands, and never added twice.',
    'Other lines stay as they are; Ansible lays out the lines of all files anew at every change.',
    'A PPA is refused: write its whole line with `signed-by`, and bring its key.',
  ],
  options,
  examples: `
- name: Packages of Example, with its key
  apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/example.asc] https://deb.example.org/debian stable main
    filename: example
    mode: '0644'
    update_cache_retries: 3
    update_cache_retry_max_delay: 5
    codename: bookworm
    validate_certs: true
    install_python_apt: false

- name: Not the old one
  apt_repository: { repo: deb http://old.example.org stable main, state: absent, update_cache: false }
`,
  results: {
    repo: 'The line.',
    state: '`present` or `absent`.',
    sources_added: 'Paths of files that were made.',
    sources_removed: 'Paths of files that were removed.',
  },
  rules({ repo }) {
    if (repo.startsWith('ppa:'))
      return ['a PPA is not looked up: write `deb [signed-by=KEY] https://ppa.launchpadcontent.net/OWNER/NAME/ubuntu CODENAME main`']
    const { valid, enabled } = sourceOf(repo)
    return valid && enabled && !repo.includes('\n') ? [] : [`\`${repo}\` is no source: it begins with \`deb\` or \`deb-src\``]
  },
  probe: () => ({ files: sourceFiles }),

  plan(params, { files }): readonly Change[] {
    if (!files) throw new Problem('there is no `apt-get` on the host', { hint: 'use the module of its own package manager' })
    const edits = editsOf(params, files)
    if (edits.length === 0) return []
    const changes = edits.map((edit) => fileChange(params, edit))
    return params.update_cache ? [...changes, refresh(params, edits)] : changes
  },

  returns(params, { files = [] }) {
    const edits = editsOf(params, files)
    return {
      repo: params.repo,
      state: params.state,
      sources_added: edits.flatMap(({ path, before }) => (before === undefined ? [path] : [])),
      sources_removed: edits.flatMap(({ path, after }) => (after === undefined ? [path] : [])),
    }
  },
})

function editsOf({ repo, state, filename }: RepositoryParams, files: readonly FileText[]): readonly SourceEdit[] {
  return state === 'absent' ? withoutSource(files, bytesText(repo)) : withSource(files, bytesText(repo), filename)
}

function fileChange({ mode }: RepositoryParams, { path, before, after, added }: SourceEdit): Change {
  return textChange(path, before, after, added ? (mode ?? (before === undefined ? '0644' : undefined)) : undefined)
}

/** Refreshes the lists; what the files held before comes on standard input, each with its length and the digest of what it holds now. */
function refresh(params: RepositoryParams, edits: readonly SourceEdit[]): Change {
  const update = refreshRun({ lock_timeout: 60, retries: params.update_cache_retries, longest: params.update_cache_retry_max_delay })
  const old = edits.map(({ before }) => (before === undefined ? undefined : textBytes(before)))
  const now = edits.map(({ after }) => (after === undefined ? 'absent' : sha1(textBytes(after))))
  const words = edits.flatMap(({ path }, index) => [path, String(old[index]?.length ?? ''), now[index] ?? ''])
  const action: Run = {
    ...update,
    explain: (failure) => {
      const said = explainApt(failure)
      return { ...said, msg: `Failed to update apt cache: ${said.message}` }
    },
    argv: ['sh', '-c', refreshScript, 'sh', String(edits.length), ...words, ...update.argv],
    stdin: Buffer.concat(old.flatMap((text) => text ?? [])),
  }
  return { summary: 'refresh the lists of packages', silent: true, incidental: true, action }
}

// A lock that another program holds is no fault of the sources: it is waited for, and they stay.
const refreshScript = `${replaceFunctions}count=$1
shift
said=$(mktemp) || exit
trap 'rm -f -- "$said"; tidy' EXIT
${endOnSignals}
(shift "$((count * 3))"; exec "$@" </dev/null) >"$said" 2>&1
code=$?
cat "$said"
[ "$code" -ne 0 ] || exit 0
if grep -Eq '${lockPattern.source}' "$said"; then exit "$code"; fi
put_back() {
  if [ "$2" ]; then
    neighbour "$folder" && chmod 0644 "$temp" && { [ ! -e "$1" ] || cp -p -- "$1" "$temp"; } && head -c "$2" >"$temp" || return
  fi
  lock_folder "$folder"
  digest "$1"
  if [ "$now" != "$3" ]; then echo "$1 was changed meanwhile, and stays as it is" >&2; [ -z "$2" ] || rm -f -- "$temp"
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
