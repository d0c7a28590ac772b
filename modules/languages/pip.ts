/** `pip`: Python packages, in a virtual environment or the system. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { type Outcome, type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import { umaskRules } from '../files/mode.ts'
import { wholeNames, withVersion } from './python-names.ts'
import { type Coming, type Installed, type PipState, pipArgv, pipCodes, pipRead, plainName, venvArgv } from './python-packages.ts'

const options = {
  name: { type: 'list', description: 'Packages, optionally with version specifiers (`django>=4,<5`), or URLs such as `git+https://…`.' },
  requirements: { type: 'string', description: 'Requirements file on the host, relative to `chdir`.' },
  version: { type: 'string', description: 'Version of the single package in `name`, or a specifier such as `>=2`.' },
  state: {
    enum: ['present', 'absent', 'latest', 'forcereinstall'],
    default: 'present',
    description: 'Whether the packages are installed, removed, at the newest version, or reinstalled on every run.',
  },
  virtualenv: { type: 'path', description: 'Virtual environment to install into; created if missing.' },
  virtualenv_command: {
    type: 'path',
    default: 'virtualenv',
    description: 'Command that creates a virtual environment, such as `python3 -m venv`.',
  },
  virtualenv_python: { type: 'string', description: 'Python of a new virtual environment; not for `python3 -m venv`.' },
  virtualenv_site_packages: { type: 'boolean', default: false, description: 'Give a new virtual environment access to system packages.' },
  executable: { type: 'path', description: 'The pip executable outside a virtual environment, such as `pip3.11`.' },
  extra_args: { type: 'string', description: 'Additional arguments for pip, quoted as for a shell.' },
  editable: { type: 'boolean', default: false, description: 'Install the package in editable mode.' },
  chdir: { type: 'path', description: 'Directory in which pip runs.' },
  umask: { type: 'mode', description: 'Umask for new files.' },
} as const

type Pip = Params<typeof options>

export default defineModule({
  name: 'pip',
  summary: 'Manage Python packages',
  notes: [
    'The host needs pip, or a program that creates virtual environments: without `virtualenv`, set `virtualenv_command: python3 -m venv`.',
    'Changes are determined with `pip install --dry-run`, in check mode too, so dependencies count.',
    'Before pip 22.2, which has no dry run, only `name` with `state: present` is supported, and dependencies are not checked.',
    'A source directory is installed on every run unless `editable`; the dry run may create its `.egg-info`.',
    'The default pip is that of `python3`; `ansible_python_interpreter` is ignored.',
  ],
  options,
  examples: `
- name: Install the requirements of the application
  pip: { requirements: /srv/app/requirements.txt, virtualenv: /srv/app/venv, virtualenv_command: python3 -m venv, umask: "022" }

- name: Install two packages
  pip:
    name: ["django>=4.2,<5", gunicorn]
    virtualenv: /srv/app/venv
    virtualenv_python: python3.11
    virtualenv_site_packages: true

- name: Install a specific version from our index
  pip: { name: uwsgi, version: 2.0.24, executable: pip3, extra_args: --index-url https://pip.example.org/simple }

- name: Install a project in editable mode
  pip: { name: ., chdir: /srv/tool, editable: true, virtualenv: venv }

- name: Upgrade one package and remove another
  pip: { name: "{{ item.name }}", state: "{{ item.state }}", virtualenv: /srv/app/venv }
  loop:
    - { name: requests, state: latest }
    - { name: simplejson, state: absent }
`,
  results: {
    cmd: 'Command line of pip.',
    name: 'Value of `name`.',
    version: 'Value of `version`.',
    requirements: 'Value of `requirements`.',
    virtualenv: 'Path of the virtual environment.',
    state: 'Value of `state`.',
    stdout: 'Standard output of pip.',
    stderr: 'Standard error of pip.',
    stdout_lines: 'Standard output as a list of lines.',
    stderr_lines: 'Standard error as a list of lines.',
  },
  relations: {
    exclusive: [
      ['name', 'requirements'],
      ['executable', 'virtualenv'],
    ],
    oneOf: [['name', 'requirements']],
  },
  rules: pipRules,

  probe(params) {
    const { state, requirements } = params
    const listed = state === 'absent' && requirements !== undefined ? requirements : undefined
    const plain =
      (params.name ?? []).length > 0 && !params.editable && requestedNames(params).every((name) => !/^\S+[+:/]|[/\\]|^\./.test(name))
    const about =
      state === 'absent' ? 'installed' : state === 'forcereinstall' ? 'nothing' : state === 'present' && plain ? 'present' : 'install'
    const words = pipCommand(params).slice(1)
    return { pip: pipRead(params, { about, words, names: requestedNames(params), maker: makerOf(params)[0], requirements: listed }) }
  },

  plan(params, { pip }): readonly Change[] {
    // An empty list is nothing to do.
    if (params.requirements === undefined && requestedNames(params).length === 0) return []
    if (pip.problem) throw asProblem(explained(params, pip.problem))
    const coming = pip.there ? pip.coming.filter((each) => !isThere(each, pip.installed)) : []
    const work = plannedWork(params, pip, coming)
    const made = pip.there ? [] : [makeChange(params, pip)]
    if (work === undefined) return made
    const action = run(pipArgv(params, pipCommand(params)), runOptions(params))
    return [...made, { name: 'work', ...work, action }]
  },

  returns(params, _, done) {
    const { name, version, requirements, virtualenv, chdir, state } = params
    const cmd = ['pip', ...pipCommand(params)]
    const place = virtualenv === undefined || chdir === undefined || /^[/~]/.test(virtualenv) ? virtualenv : `${chdir}/${virtualenv}`
    const outcomes = ['make', 'work'].flatMap((each) => done.outcome(each) ?? [])
    const [stdout, stderr] = (['stdout', 'stderr'] as const).map((which) => outcomes.map((outcome) => outcome[which]).join(''))
    return {
      ...{ cmd, name: name ?? null, version: version ?? null, requirements: requirements ?? null, virtualenv: place ?? null, state },
      ...{ stdout, stderr },
    }
  },
})

/** Summary and diff of the change; undefined if there is none. */
function plannedWork(params: Pip, pip: PipState, coming: readonly Coming[]): Omit<Change, 'action'> | undefined {
  const what = params.requirements ?? requestedNames(params).join(', ')
  if (params.state === 'absent') {
    const names = new Set(params.requirements === undefined ? requestedNames(params).map(plainName) : listedNames(pip.list))
    const gone = pip.installed.filter(({ name }) => names.has(name))
    return gone.length === 0
      ? undefined
      : { summary: `uninstall ${gone.map(({ name }) => name).join(', ')}`, before: textOf(gone), after: '' }
  }
  if (params.state === 'forcereinstall') return { summary: `install ${what} again` }
  if (!pip.there) return { summary: `install ${what}` }
  if (pip.missing.length > 0) return { summary: `install ${pip.missing.join(', ')}` }
  if (coming.length === 0) return undefined
  const replaced = pip.installed.filter(({ name }) => coming.some((each) => each.name === name))
  const after = coming.map(({ name, version, commit }) => `${name}==${version}${commit ? ` (${commit})` : ''}\n`).join('')
  return { summary: `install ${coming.map(({ name, version }) => `${name} ${version}`).join(', ')}`, before: textOf(replaced), after }
}

function textOf(installed: readonly Installed[]): string {
  return installed.map(({ line }) => `${line}\n`).join('')
}

/** Whether it is installed from the same commit or directory: pip would install it again. */
function isThere({ name, version, commit, folder }: Coming, installed: readonly Installed[]): boolean {
  const line = installed.find((each) => each.name === name)?.line
  if (line === undefined) return false
  if (commit !== undefined) return line.includes(`@${commit}`) && line.startsWith('-e ') === (folder !== undefined)
  return folder !== undefined && line === `-e ${folder} (${name}==${version})`
}

function requestedNames({ name, version }: Pip): readonly string[] {
  const names = wholeNames(name ?? [])
  return version === undefined ? names : names.map((each) => withVersion(each, version))
}

/** Arguments of `pip`. */
function pipCommand(params: Pip): readonly string[] {
  const { state, extra_args: extra = '', editable, requirements } = params
  const verbs = {
    present: ['install'],
    absent: ['uninstall', '-y'],
    latest: ['install', '-U'],
    forcereinstall: ['install', '-U', '--force-reinstall'],
  }
  const more = wordsOf(extra)
  const names = requirements === undefined ? requestedNames(params) : ['-r', requirements]
  return [...verbs[state], ...more, ...(editable && !more.includes('-e') ? ['-e'] : []), ...names]
}

function makerOf(params: Pip): readonly string[] {
  const { virtualenv_command: command, virtualenv_python: python, virtualenv_site_packages: shared } = params
  const pythonArgs = isVenv(command) ? [] : [`-p${python ?? 'python3'}`]
  return [...wordsOf(command), ...(shared ? ['--system-site-packages'] : []), ...pythonArgs]
}

function isVenv(command: string): boolean {
  return /pyvenv|-m venv/.test(command)
}

function makeChange(params: Pip, { maker }: PipState): Change {
  const words = makerOf(params)
  if (!maker)
    throw new Problem(`there is no \`${words[0]}\` on the host to create a virtual environment`, {
      hint: 'set `virtualenv_command: python3 -m venv`, or install it in an earlier task',
      missingProgram: words[0],
    })
  return {
    name: 'make',
    summary: `create the virtual environment ${params.virtualenv}`,
    action: run(venvArgv(params, words), runOptions(params)),
  }
}

function runOptions(params: Pip): Pick<Run, 'umask' | 'explain'> {
  return { umask: params.umask, explain: (failure) => explained(params, failure) }
}

/** Names in a requirements file; included files are not followed. */
function listedNames(text: string): readonly string[] {
  const lines = text.replace(/\\\n/g, ' ').split('\n')
  const wanted = lines
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '' && !/^--?(?!r|requirement|e\b)/.test(line))
  const other = wanted.find((line) => /^-|^[./]|^\w[\w+.-]*:\/\//.test(line))
  if (other !== undefined)
    throw new Problem(`the package name of \`${other}\` in the requirements file is unknown`, {
      hint: 'list the packages to remove in `name`',
    })
  return wanted.map(plainName)
}

function pipRules(params: Pip): readonly string[] {
  const { name, requirements, version, state, virtualenv, chdir, umask } = params
  const problems: string[] = []
  const names = wholeNames(name ?? [])
  if (name !== undefined && ((names.length === 0 && virtualenv !== undefined) || names.some((each) => each === '' || /^-|\n/.test(each))))
    problems.push('a package cannot be empty or begin with `-`: put options into `extra_args`')
  if (requirements === '' || requirements?.startsWith('-')) problems.push('`requirements` cannot be empty or begin with `-`')
  if (version !== undefined) {
    if (state === 'latest') problems.push('`version` and `state: latest` are mutually exclusive')
    if (names.length !== 1) problems.push('`version` requires a single package: add version specifiers to the entries of `name`')
    else if (/[<>=!~]/.test(names[0] ?? '')) problems.push('`name` already contains a version specifier: remove `version`')
  }
  if (virtualenv !== undefined && chdir === undefined && !/^[/~$]/.test(virtualenv))
    problems.push('`virtualenv` must be an absolute path, or relative to `chdir`')
  if (params.virtualenv_python !== undefined && isVenv(params.virtualenv_command))
    problems.push('`virtualenv_python` is not supported with `venv`: name the Python in `virtualenv_command`')
  if (params.virtualenv_command.trim() === '') problems.push('`virtualenv_command` cannot be empty')
  problems.push(...umaskRules(umask))
  return problems
}

function explained(
  { chdir, virtualenv, executable, requirements }: Pip,
  { code, stdout, stderr }: Pick<Outcome, 'code' | 'stdout' | 'stderr'>,
): Explanation {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const line = (lines.filter((each) => /^error:/i.test(each)).at(-1) ?? lines.at(-1) ?? `exit code ${code}`).trim()
  if (code === pipCodes.tool)
    return {
      message: line,
      msg: missingPip(virtualenv, executable),
      hint: virtualenv ? 'create the virtual environment again' : 'install the package `python3-pip` in an earlier task',
    }
  if (code === pipCodes.folder) return { message: `there is no directory \`${chdir}\` to run pip in` }
  if (code === pipCodes.list) return { message: `\`${requirements}\` cannot be read: ${line}` }
  if (code === pipCodes.old)
    return {
      kind: 'old-pip',
      message: line,
      hint: 'upgrade it in an earlier task: `pip: { name: "pip>=22.2" }` with the same `virtualenv`',
    }
  const msg = [...(stdout === '' ? [] : [`stdout: ${stdout}`]), ...(stderr === '' ? [] : [`\n:stderr: ${stderr}`])].join('') || undefined
  if (/externally-managed-environment/.test(stderr))
    return {
      message: 'this Python is externally managed',
      msg,
      hint: 'set `virtualenv`, or `extra_args: --break-system-packages`',
    }
  return { message: `pip: ${line.replace(/^error: /i, '')}`, msg }
}

function missingPip(virtualenv: string | undefined, executable: string | undefined): string {
  if (executable?.startsWith('/')) return `[Errno 2] No such file or directory: b'${executable}'`
  return virtualenv === undefined
    ? `Unable to find any of ${executable ?? 'pip3'} to use.  pip needs to be installed.`
    : `Unable to find pip in the virtualenv, ${virtualenv}, under any of these names: pip3, pip. Make sure pip is present in the virtualenv.`
}
