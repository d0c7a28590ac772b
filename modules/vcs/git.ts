/** `git`: checkouts of git repositories at a branch, tag or commit. */

import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import type { Failed } from '../command/in-folder.ts'
import { umaskRules } from '../files/mode.ts'
import { shownAddress } from '../web/http.ts'
import { archiveChanges, archiveOptions, archiveReads, archiveRules, archiveWords, checkoutRelations } from './checkout-archive.ts'
import { withoutMark } from './login.ts'
import { type CheckoutSpec, type Copy, checkoutRun, copyRead, gitCodes, namesOf, type Place, sourcesOf, sshCommand } from './repository.ts'

const options = {
  repo: {
    type: 'string',
    required: true,
    aliases: ['name'],
    description: 'Repository: a git, ssh or https URL, or a path on the host.',
  },
  dest: { type: 'path', required: true, description: 'Directory of the checkout.' },
  version: { type: 'string', default: 'HEAD', description: 'Branch, tag or commit; `HEAD` is the default branch of the repository.' },
  remote: { type: 'string', default: 'origin', description: 'Name of the remote.' },
  update: { type: 'boolean', default: true, description: 'Update an existing checkout.' },
  clone: { type: 'boolean', default: true, description: 'Clone the repository if there is no checkout.' },
  force: { type: 'boolean', default: false, description: 'Discard local changes; otherwise they are an error.' },
  bare: { type: 'boolean', default: false, description: 'Create a bare repository.' },
  depth: { type: 'integer', description: 'Number of commits to fetch, for a branch or tag.' },
  single_branch: { type: 'boolean', default: false, description: 'Fetch only the branch of `version`.' },
  refspec: { type: 'string', description: 'Additional refspec to fetch, such as `+refs/pull/*:refs/heads/pull/*`.' },
  reference: { type: 'string', description: 'Repository on the host from which a new clone borrows objects.' },
  separate_git_dir: { type: 'path', description: 'Git directory of a new clone, instead of `.git`.' },
  recursive: { type: 'boolean', default: true, description: 'Also update submodules.' },
  track_submodules: {
    type: 'boolean',
    default: false,
    description: 'Only `false`: submodules are at the commit recorded in the repository.',
  },
  verify_commit: {
    type: 'boolean',
    default: false,
    description: 'Require a valid signature of the commit or annotated tag; otherwise nothing is checked out.',
  },
  gpg_allowlist: {
    type: 'list',
    default: [],
    aliases: ['gpg_whitelist'],
    description: 'Fingerprints of keys allowed for `verify_commit`.',
  },
  key_file: { type: 'path', description: 'Private key file on the host, for ssh.' },
  accept_hostkey: {
    type: 'boolean',
    default: false,
    description: 'Accept any host key, even a changed one. `accept_newhostkey` is safer.',
  },
  accept_newhostkey: { type: 'boolean', default: false, description: 'Accept the key of a host that is not in known_hosts.' },
  ssh_opts: { type: 'string', description: 'Additional arguments for ssh, quoted as for a shell.' },
  executable: { type: 'path', default: 'git', description: 'The git executable.' },
  umask: { type: 'mode', description: 'Umask for new files.' },
  ...archiveOptions,
} as const

type Git = Params<typeof options>

export default defineModule({
  name: 'git',
  summary: 'Manage git checkouts',
  notes: [
    'A password in `repo` is stored in the configuration of the checkout, as with Ansible; it is passed to git in the environment, not on the command line.',
    'The host needs git. Check mode queries the repository and reports the exact commit; if the checkout is at a full commit ID given as `version`, the repository is not queried.',
    'Branches are reset to the repository: local commits are discarded, as with Ansible. Untracked files are kept.',
    'With `clone: false` and no checkout, nothing is done and no change is reported.',
  ],
  options,
  examples: `
- name: Check out a release of the application
  git: { repo: "https://example.org/app.git", dest: /srv/app, version: v1.4.2, depth: 1, single_branch: true, umask: "022" }

- name: Update a private repository, discarding local changes
  git:
    repo: git@example.org:team/site.git
    dest: /srv/site
    version: main
    remote: upstream
    force: true
    key_file: /root/.ssh/deploy
    accept_newhostkey: true
    ssh_opts: -p 2222
    recursive: false
  register: site

- name: Check out a signed commit
  git:
    repo: https://example.org/tool.git
    dest: /opt/tool
    version: 7f0c6d0e5a3b1c2d4e5f60718293a4b5c6d7e8f9
    verify_commit: true
    gpg_allowlist: [0123456789ABCDEF0123456789ABCDEF01234567]
    executable: /usr/bin/git
    track_submodules: false
    accept_hostkey: false

- name: Create a bare clone once
  git: { repo: /srv/app, dest: /srv/git/app.git, bare: true, update: false, clone: true, reference: /srv/app }

- name: Check out a pull request
  git:
    repo: https://example.org/app.git
    dest: /srv/try
    version: pull/12/head
    refspec: "+refs/pull/*:refs/remotes/origin/pull/*"
    separate_git_dir: /srv/try.git

- name: Pack a release
  git: { repo: /srv/git/app.git, dest: /srv/app, version: v1.4.2, archive: /srv/app-1.4.2.tar.gz, archive_prefix: app/ }
`,
  results: {
    before: 'Previous commit, or null.',
    after: 'Current commit.',
    remote_url_changed: 'Whether the URL of the remote was changed.',
  },
  relations: checkoutRelations,
  rules(params) {
    const problems: string[] = []
    const { repo, version, remote, depth } = params
    if (/^-|[\n\0]/.test(repo) || repo === '') problems.push('`repo` cannot be empty or begin with `-`')
    if (/^-|[\s~^:?*[\\]|\.\./.test(version) || version === '') problems.push(`\`${version}\` is not a valid branch, tag or commit`)
    if (/^-|[\s/]/.test(remote) || remote === '') problems.push(`\`${remote}\` is not a valid remote name`)
    if (depth !== undefined && depth < 1) problems.push('`depth` must be at least 1')
    if (params.track_submodules)
      problems.push('`track_submodules` is not supported: use a later `command` task with `git submodule update --remote`')
    return [...problems, ...umaskRules(params.umask), ...archiveRules(params)]
  },
  ruleMessage: archiveWords,

  probe(params) {
    const { version, update, recursive, refspec } = params
    return {
      copy: copyRead(placeOf(params), version, { stays: !update, recursive, refs: namesOf(version, refspec) }),
      ...archiveReads(params),
    }
  },

  plan(params, { copy, ...archive }): readonly Change[] {
    const changes = checkoutChanges(params, copy)
    return copy.there || changes.length > 0 ? [...changes, ...archiveChanges(params, archive, changes.length > 0)] : []
  },

  returns(params, { copy }, done) {
    const before = copy.head || null
    const at = done.outcome('bring')?.reported?.at
    const stays = copy.there ? !params.update : !params.clone
    const found = stays || copy.problem ? undefined : foundOf(params, copy)
    const after = at ?? (found && !(copy.there && isSettled(params, copy, found)) ? found.commit : before)
    return { before, after, remote_url_changed: copy.there && !stays && isElsewhere(params, copy) }
  },
})

function checkoutChanges(params: Git, copy: Copy): readonly Change[] {
  const { dest, update, force, separate_git_dir: separate } = params
  if (copy.problem) throw asProblem(explained(params, copy.problem))
  if (copy.there ? !update : !params.clone) return []
  if (copy.occupied)
    throw new Problem(`\`${dest}\` is not a git checkout and is not empty`, {
      hint: 'remove it in an earlier task, or choose another directory',
      msg: `fatal: destination path '${dest}' already exists and is not an empty directory.`,
    })
  if (copy.there && separate !== undefined && trimEnd(separate, '/') !== copy.gitDir)
    throw new Problem(`the git directory of \`${dest}\` is \`${copy.gitDir}\`, not \`separate_git_dir\``, {
      hint: 'move it manually, or remove `separate_git_dir`',
    })
  if (copy.changes.length > 0 && !force)
    throw new Problem(`there are local changes in \`${dest}\``, {
      hint: `set \`force: true\` to discard them: ${copy.changes.slice(0, 5).join(', ')}`,
      msg: `Local modifications exist in the destination: ${dest} (force=no).`,
    })
  const found = foundOf(params, copy)
  if (copy.there && isSettled(params, copy, found)) return []
  const action = checkoutRun(placeOf(params), bringingOf(params, copy, found), {
    umask: params.umask,
    explain: (failed) => explained(params, failed),
  })
  return [{ name: 'bring', summary: summaryOf(params, copy, found), before: textOf(copy.head), after: textOf(found.commit), action }]
}

interface Found {
  readonly kind: CheckoutSpec['kind']
  readonly name: string
  readonly commit: string
}

function placeOf(params: Git): Place {
  const { executable: git, dest, remote, repo, bare } = params
  return { git, dest, remote, repo, ssh: sshCommand(params), bare }
}

/** Resolves the version in the repository; a commit is used as it is. */
function foundOf({ version, refspec, repo }: Git, { refs, mainBranch, versionCommit, head }: Copy): Found {
  if (!refs) return { kind: 'commit', name: version, commit: head }
  if (version === 'HEAD') {
    const commit = refs.get('HEAD')
    if (commit === undefined) return { kind: 'empty', name: '', commit: '' }
    return mainBranch === undefined ? { kind: 'commit', name: commit, commit } : { kind: 'branch', name: mainBranch, commit }
  }
  const branch = refs.get(`refs/heads/${version.replace(/^refs\/heads\//, '')}`)
  if (branch !== undefined) return { kind: 'branch', name: version.replace(/^refs\/heads\//, ''), commit: branch }
  const tag = refs.get(`refs/tags/${version.replace(/^refs\/tags\//, '')}`)
  if (tag !== undefined) return { kind: 'tag', name: version.replace(/^refs\/tags\//, ''), commit: tag }
  for (const name of [version, ...sourcesOf(version, refspec)]) {
    const commit = refs.get(name)
    if (commit !== undefined) return { kind: 'commit', name: commit, commit }
  }
  if (/^[\da-f]{4,64}$/i.test(version))
    return { kind: 'commit', name: version.toLowerCase(), commit: versionCommit || version.toLowerCase() }
  throw new Problem(`\`${shownAddress(repo)}\` has no branch or tag \`${version}\``, {
    hint: 'list its refs with `git ls-remote`',
    msg: `Failed to checkout ${version}`,
  })
}

function isSettled(params: Git, copy: Copy, { kind, name, commit }: Found): boolean {
  if (copy.changes.length > 0 || copy.submodules.length > 0 || isElsewhere(params, copy)) return false
  if (kind === 'empty') return copy.head === ''
  if (params.bare) return (params.version === 'HEAD' ? copy.head : copy.versionCommit) === commit
  return copy.head === commit && (kind !== 'branch' || copy.branch === name)
}

function isElsewhere({ repo }: Git, { url }: Copy): boolean {
  return url !== repo && trimEnd(url, '/') !== trimEnd(repo, '/') && !repo.startsWith('~')
}

function bringingOf(params: Git, { there }: Copy, { kind, name }: Found): CheckoutSpec {
  const { depth, single_branch, refspec, reference, separate_git_dir: separate, recursive, verify_commit, gpg_allowlist: allowed } = params
  return { there, kind, name, depth, singleBranch: single_branch, refspec, reference, separate, recursive, verify: verify_commit, allowed }
}

function summaryOf(params: Git, copy: Copy, { name, commit }: Found): string {
  const { dest, repo, version } = params
  if (!copy.there) return `clone ${shownAddress(repo)} to ${dest}`
  if (copy.head !== commit || isElsewhere(params, copy)) return `update ${dest} to ${version}`
  if (copy.changes.length > 0) return `discard local changes in ${dest}`
  return copy.submodules.length > 0 ? `update submodules of ${dest}` : `switch ${dest} to branch ${name}`
}

function textOf(commit: string): string {
  return commit === '' ? '' : `${commit}\n`
}

function explained({ dest, repo, executable, version }: Git, { code, stderr }: Failed): Explanation {
  const output = withoutMark(stderr)
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const line = (lines.find((each) => /^(fatal|error):|denied|failed/i.test(each)) ?? lines.at(-1) ?? `exit code ${code}`).trim()
  if (code === gitCodes.tool)
    return {
      message: `there is no program \`${executable}\` on the host`,
      hint: 'install the package `git` in an earlier task',
      ...(executable === 'git' ? { missingProgram: executable } : { msg: `[Errno 2] No such file or directory: b'${executable}'` }),
    }
  if (code === gitCodes.unsigned)
    return {
      message: `the version has no accepted signature: ${line}`,
      msg: `Failed to verify GPG signature of commit/tag "${version}"`,
      hint: 'the checkout is unchanged; import the key of the signer',
    }
  // Ansible returns the whole output of git.
  const msg = output.trim() === '' ? {} : { msg: output.trimEnd() }
  if (code !== gitCodes.remote)
    return { message: `\`${dest}\`: ${line}`, ...msg, hint: /dubious ownership/.test(stderr) ? 'become its owner' : undefined }
  const hints: readonly (readonly [RegExp, string])[] = [
    [/Host key verification failed/, 'set `accept_newhostkey: true`, or add its key to `known_hosts` first'],
    [/Permission denied \(publickey/, 'set `key_file` to a key that the server accepts'],
    [
      /could not read (Username|Password)|terminal prompts disabled/,
      'authentication is required: use ssh with `key_file`, or a git credential helper',
    ],
  ]
  return { message: `\`${shownAddress(repo)}\`: ${line}`, ...msg, hint: hints.find(([pattern]) => pattern.test(stderr))?.[1] }
}
