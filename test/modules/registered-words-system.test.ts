/** What `register` sees as `msg` of failures in packages, rights, PAM and archives, in the words of Ansible's modules. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import deb822 from '../../modules/apt/deb822_repository.ts'
import archive from '../../modules/archive/archive.ts'
import { packCodes } from '../../modules/archive/pack.ts'
import { startCodes } from '../../modules/command/in-folder.ts'
import debconf from '../../modules/debian/debconf.ts'
import divert from '../../modules/debian/dpkg_divert.ts'
import selections from '../../modules/debian/dpkg_selections.ts'
import yumRepository from '../../modules/dnf/yum_repository.ts'
import capabilities from '../../modules/files/capabilities.ts'
import ufw from '../../modules/firewall/ufw.ts'
import composer from '../../modules/languages/composer.ts'
import limits from '../../modules/users/pam_limits.ts'
import pamd from '../../modules/users/pamd.ts'
import gitConfig from '../../modules/vcs/git_config.ts'
import htpasswd from '../../modules/web/htpasswd.ts'
import { expect, returned, withDefaults } from './expect.ts'
import { absentAt, directoryAt, fileAt } from './path-state-of.ts'
import { answer, besides, failed, refused, ruled } from './registered.ts'
import { absent as undiverted } from './samples/dpkg_divert.ts'

const ids = { uid: undefined, gid: undefined }
const ended = (code: number, stdout: string, stderr: string) => ({ code, stdout, stderr, start: '', end: '' })

const onUsers = (params: object, file = absentAt('/h', '/')) =>
  expect(htpasswd, { path: '/h', name: 'a', password: 'b', ...params }).on({ ...ids, wanted: { same: false, hash: 'x' }, file })
const folder = { path: '/srv/a', kind: 'directory' } as const
const packed = { state: 'absent', names: [] } as const
const onArchive = (params: object, paths: readonly { readonly path: string; readonly kind: 'file' | 'directory' }[], file = '/b/x') =>
  expect(archive, { path: paths.length > 0 ? paths.map((each) => each.path) : ['/none', '/no'], ...params }).on({
    ...{ ...ids, look: packed, file: absentAt(file, '/b') },
    expanded: { paths, found: ['/srv/a'], excluded: ['/srv/a'] },
  })
const onComposer = (differs: object) => expect(composer, { working_dir: '/app' }).on({ help: { options: [] }, dry: undefined, ...differs })
const rule = { name: 'x', type: 'auth', control: 'required', module_path: 'pam_x.so' } as const
const onPam = (file: ReturnType<typeof fileAt>, params = {}) => expect(pamd, { ...rule, ...params }).on({ file })
const limit = { domain: 'a', limit_type: 'hard', limit_item: 'nofile', value: '1', dest: '/l' } as const
const onDivert = (params: object, present: object = {}) =>
  expect(divert, { path: '/etc/screenrc', ...params }).on({ present: { ...undiverted, ...present } })
const selection = { name: 'app', selection: 'hold' } as const
const onSelections = (there: boolean) => expect(selections, selection).on({ selected: { there, word: 'install' } })
const onDebconf = (there: boolean) =>
  expect(debconf, { name: 'app', question: 'a/b', vtype: 'string', value: 'c' }).on({
    answers: { there, values: new Map(), passwords: new Set<string>() },
  })
const program = { tools: true, there: true, path: '/p', capabilities: [] }
const onProgram = (differs: object) =>
  expect(capabilities, { path: '/p', capability: 'cap_x=ep' }).on({ program: { ...program, ...differs } })
const wish = { name: 'own', description: 'Ours', baseurl: ['https://x'] }
const signed = { name: 'a', uris: ['https://x'], suites: ['s'], signed_by: 'https://x/k' }
const invalid = (item: string, value: string, wanted: string) =>
  `Value of '${value}' for item '${item}' is invalid. ${wanted} Refer to the limits.conf(5) manual pages for more details.`
const unbounded = "Value must either be 'unlimited', 'infinity' or -1, all of which indicate no limit, or a limit of 0 or larger."

const rows: readonly (readonly [string, () => unknown, string])[] = [
  ['git_config: all and one', () => ruled(gitConfig, { list_all: true, name: 'a.b' }), 'parameters are mutually exclusive: list_all|name'],
  [
    'git_config: all and none',
    () => ruled(gitConfig, { list_all: true, state: 'absent' }),
    'parameters are mutually exclusive: list_all|state',
  ],
  ['git_config: nothing', () => ruled(gitConfig, {}), 'one of the following is required: list_all, name'],
  [
    'git_config: no repository',
    () => ruled(gitConfig, { name: 'a.b', scope: 'local' }),
    'scope is local but all of the following are missing: repo',
  ],
  ['ufw: nothing', () => ruled(ufw, {}), 'one of the following is required: state, default, rule, logging'],
  ['ufw: no direction', () => ruled(ufw, { rule: 'allow', interface: 'a' }), "missing parameter(s) required by 'interface': direction"],
  [
    'ufw: two interfaces',
    () => ruled(ufw, { rule: 'allow', interface_in: 'a', interface_out: 'b' }),
    'Only route rules can combine interface_in and interface_out',
  ],
  [
    'ufw: the direction of a policy',
    () => ruled(ufw, { default: 'deny', direction: 'in' }),
    'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.',
  ],
  ['htpasswd: no file', () => refused(onUsers({ create: false }).changes), 'Destination /h does not exist'],
  ['htpasswd: a folder', () => refused(onUsers({}, directoryAt('/h')).changes), "[Errno 21] Is a directory: '/h'"],
  ['htpasswd: no user', () => ruled(htpasswd, { name: 'a:b', password: 'c' }), "user contains invalid characters: 'a:b'"],
  ['htpasswd: no password', () => ruled(htpasswd, { name: 'a' }), 'secret must be unicode or bytes, not None'],
  ['archive: nothing', () => refused(onArchive({}, []).changes), 'Error, no source paths were found'],
  [
    'archive: several and no place',
    () => refused(onArchive({}, [folder, { path: '/srv/b', kind: 'file' }]).changes),
    'Error, must specify "dest" when archiving multiple files or trees',
  ],
  [
    'archive: it would remove itself',
    () => refused(onArchive({ dest: '/srv/a/x', remove: true }, [folder]).changes),
    'Error, created archive can not be contained in source paths when remove=true',
  ],
  [
    'archive: no folder',
    () => refused(onArchive({ dest: '/no/x' }, [folder], '/no/x').changes),
    "Error when writing tar.gz archive at /no/x: [Errno 2] No such file or directory: '/no/x'",
  ],
  [
    'archive: no folder for a file',
    () => refused(onArchive({ dest: '/no/x' }, [{ path: '/srv/b', kind: 'file' }], '/no/x').changes),
    "Unable to write to compressed file: [Errno 2] No such file or directory: '/no/x'",
  ],
  [
    'archive: no room',
    () => failed(onArchive({ dest: '/b/x', format: 'zip' }, [folder]).changes()[0], { code: packCodes.room, stderr: 'no room' }),
    'Error when writing zip archive at /b/x: no room',
  ],
  [
    'composer: it does not begin',
    () => refused(onComposer({ help: { options: [], problem: { code: 1, stdout: '', stderr: 'No  such\ncommand\n' } } }).changes),
    'No such command',
  ],
  [
    'composer: it fails',
    () => failed(onComposer({}).changes()[0], { code: 2, stderr: 'Your  requirements\ncannot be met\n' }),
    'Your requirements cannot be met',
  ],
  ['composer: no PHP', () => failed(onComposer({}).changes()[0], { code: startCodes.program }), 'Failed to find required executable "php"'],
  ['composer: no folder', () => ruled(composer, {}), 'global_command is False but all of the following are missing: working_dir'],
  [
    'composer: two words',
    () => ruled(composer, { command: 'require x', working_dir: '/app' }),
    "Use the 'arguments' param for passing arguments with the 'command'",
  ],
  [
    'pamd: no file',
    () => refused(onPam(absentAt('/etc/pam.d/x', '/etc/pam.d')).changes),
    "Unable to open/read PAM module file /etc/pam.d/x with error [Errno 2] No such file or directory: '/etc/pam.d/x'.",
  ],
  [
    'pamd: no control',
    () => refused(onPam(fileAt('/etc/pam.d/x', 'auth bogus pam_x.so\n')).changes),
    'Rule control, bogus, is not valid in rule auth       bogus pam_x.so',
  ],
  [
    'pamd: a new control that is none',
    () => refused(onPam(fileAt('/etc/pam.d/x', 'auth required pam_x.so a b\n'), { new_control: 'wrong' }).changes),
    'Rule control, wrong, is not valid in rule auth       wrong pam_x.so a b',
  ],
  [
    'pamd: no value',
    () => refused(onPam(fileAt('/etc/pam.d/x', 'auth [foo=1] pam_x.so\n')).changes),
    'Rule control value, foo, is not valid in rule auth       [foo=1] pam_x.so',
  ],
  [
    'pamd: no action',
    () => refused(onPam(fileAt('/etc/pam.d/x', 'auth [default=foo] pam_x.so\n')).changes),
    'Rule control action, foo, is not valid in rule auth       [default=foo] pam_x.so',
  ],
  [
    'pamd: half a new rule',
    () => ruled(pamd, { ...rule, state: 'after', new_type: 'auth' }),
    'state is after but all of the following are missing: new_control, new_module_path',
  ],
  [
    'pamd: arguments in brackets',
    () => ruled(pamd, { ...rule, state: 'args_present', module_arguments: ['[a b]'] }),
    "Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'.",
  ],
  [
    'pam_limits: no folder',
    () => refused(expect(limits, { ...limit, dest: '/no/l' }).on({ file: absentAt('/no/l', '/') }).changes),
    'directory /no is not writable (check presence, access rights, use sudo)',
  ],
  [
    'pam_limits: a limit that is there and none',
    () => refused(expect(limits, limit).on({ file: fileAt('/l', '* hard nofile many\n') }).changes),
    `Invalid configuration found in '/l'. ${invalid('nofile', 'many', unbounded)}`,
  ],
  [
    'pam_limits: no niceness',
    () => ruled(limits, { ...limit, limit_item: 'nice', value: '40' }),
    ` ${invalid('nice', '40', 'Value must be a number in the range -20 to 19 inclusive.')}`,
  ],
  ['pam_limits: both', () => ruled(limits, { ...limit, use_max: true, use_min: true }), 'Cannot use use_min and use_max at the same time.'],
  ['dpkg_divert: no dpkg', () => refused(onDivert({}, { tools: false }).changes), 'Failed to find required executable "dpkg-divert"'],
  [
    'dpkg_divert: in the way',
    () => refused(onDivert({ rename: true }, { files: { original: true, diverted: false, target: true } }).changes),
    "Set 'force' param to True to force renaming of files.",
  ],
  [
    'dpkg_divert: dpkg refuses',
    () => failed(onDivert({}).changes()[0], { code: 2, stderr: 'dpkg-divert: error: cannot divert directories\n' }),
    'Unexpected error while changing state of the diversion.',
  ],
  [
    'dpkg_divert: dpkg refuses a change',
    () =>
      failed(onDivert({ divert: '/o' }, { state: 'present', divert: '/x', holder: 'LOCAL' }).changes()[0], {
        code: 2,
        stderr: 'dpkg-divert: error: no\n',
      }),
    'dpkg-divert: error: no',
  ],
  ['dpkg_selections: no dpkg', () => refused(onSelections(false).changes), 'Failed to find required executable "dpkg"'],
  [
    'dpkg_selections: dpkg refuses',
    () => failed(onSelections(true).changes()[0], { code: 2, stderr: 'dpkg: error: x\n' }),
    'dpkg: error: x',
  ],
  ['debconf: no debconf', () => refused(onDebconf(false).changes), 'Failed to find required executable "debconf-show"'],
  ['debconf: it refuses', () => failed(onDebconf(true).changes()[0], { stderr: 'error: x\n' }), 'error: x\n'],
  [
    'debconf: a question alone',
    () => ruled(debconf, { name: 'app', question: 'a/b' }),
    'parameters are required together: question, vtype, value',
  ],
  ['capabilities: no file', () => refused(onProgram({ there: false }).changes), 'Unable to get capabilities of /p'],
  [
    'capabilities: the kernel refuses',
    () => failed(onProgram({}).changes()[0], { stderr: 'fatal error\n' }),
    'Unable to set capabilities of /p',
  ],
  [
    'capabilities: no flags',
    () => ruled(capabilities, { path: '/p', capability: 'cap_x' }),
    "Couldn't find operator (one of: ('=', '-', '+'))",
  ],
  [
    'deb822_repository: a key that is not there',
    () => refused(() => (deb822.probe(withDefaults(deb822.options, signed), nothingDone).key as HostRead<Buffer>).parse(notFound)),
    'Could not fetch signed_by key: HTTP Error 404: Not Found',
  ],
  [
    'yum_repository: no folder',
    () => refused(expect(yumRepository, { ...wish, reposdir: '/no' }).on({ ...ids, file: absentAt('/no/own.repo', '/') }).changes),
    "Repo directory '/no' does not exist.",
  ],
  ['yum_repository: no address', () => ruled(yumRepository, { name: 'a' }), "Parameter 'baseurl', 'metalink' or 'mirrorlist' is required."],
  ['yum_repository: no description', () => ruled(yumRepository, { name: 'a', baseurl: ['x'] }), "Parameter 'description' is required."],
]
const notFound = answer({ code: 22, stderr: 'curl: (22) The requested URL returned error: 404\n' })

describe('words of Ansible that are registered of the system', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
})

describe('what Ansible registers beside the words', () => {
  it('tells of what was packed', () => {
    assert.deepEqual(besides(onArchive({}, []).changes), { path: '/none, /no', expanded_paths: '/srv/a', expanded_exclude_paths: '/srv/a' })
  })
  it('tells what programs said', () => {
    const streams = { stdout: 'a', stderr: 'b' }
    const outcome = ended(2, 'a', 'b')
    const diversion = { path: '/etc/screenrc' }
    assert.deepEqual(returned(divert, withDefaults(divert.options, diversion), { present: undiverted }, { divert: outcome }), {
      cmd: '/usr/bin/dpkg-divert --no-rename --local --add /etc/screenrc',
      diversion: { path: '/etc/screenrc', state: 'absent', divert: null, holder: null },
      ...streams,
    })
    const cap = { path: '/p', capability: 'cap_x=ep' }
    const { stdout, stderr } = returned(capabilities, withDefaults(capabilities.options, cap), { program }, { set: outcome })
    assert.deepEqual({ stdout, stderr }, streams)
    const selected = { there: true, word: 'install' }
    const chosen = returned(selections, withDefaults(selections.options, selection), { selected }, { select: outcome })
    assert.deepEqual([chosen.stdout, chosen.stderr], ['a', 'b'])
  })
})
