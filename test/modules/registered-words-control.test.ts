/** What `register` sees as `msg` of programs that are missing, and of modules that the controller has a part in: in the words of Ansible. */
import assert from 'node:assert/strict'
import { fetchCodes, type Reconnect, type Stuck } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { AnyModule, Change } from '../../engine/model/module.ts'
import { convert } from '../../engine/options/options.ts'
import { actionFailure } from '../../engine/run/converge/failure.ts'
import { writeCodes } from '../../engine/run/converge/scripts.ts'
import expectModule from '../../modules/command/expect.ts'
import script from '../../modules/command/script.ts'
import reboot from '../../modules/connection/reboot.ts'
import waitForConnection from '../../modules/connection/wait_for_connection.ts'
import addHost from '../../modules/controller/add_host.ts'
import assertModule from '../../modules/controller/assert.ts'
import groupBy from '../../modules/controller/group_by.ts'
import pause from '../../modules/controller/pause.ts'
import setFact from '../../modules/controller/set_fact.ts'
import cron from '../../modules/cron/cron.ts'
import dpkgSelections from '../../modules/debian/dpkg_selections.ts'
import acl from '../../modules/files/acl.ts'
import blockinfile from '../../modules/files/blockinfile.ts'
import capabilities from '../../modules/files/capabilities.ts'
import fetch from '../../modules/files/fetch.ts'
import iniFile from '../../modules/files/ini_file.ts'
import tempfile from '../../modules/files/tempfile.ts'
import iptables from '../../modules/firewall/iptables.ts'
import localeGen from '../../modules/system/locale_gen.ts'
import modprobe from '../../modules/system/modprobe.ts'
import sysctl from '../../modules/system/sysctl.ts'
import apacheModule from '../../modules/web/apache2_module.ts'
import { runOf, writeOf } from './actions.ts'
import { expect } from './expect.ts'
import { absentAt, directoryAt, fileAt } from './path-state-of.ts'
import { failed, refused } from './registered.ts'

/** What is registered of a task whose arguments are refused before anything is asked. */
function wordsOf(definition: object, given: Readonly<Record<string, unknown>>): unknown {
  const module = definition as AnyModule
  const { params, problems } = convert(module, given)
  if (problems.length > 0) return problems[0]?.msg
  assert.notEqual(module.rules?.(params as never).length, 0)
  return module.ruleMessage?.(params as never)
}

/** What is registered beside `msg`. */
function resultsOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (error instanceof Problem) return error.results
    throw error
  }
  return undefined
}

/** What is registered if a host cannot be reached again. */
const reconnectOf = (change: Change | undefined) => change?.action as Reconnect | undefined
const stuck = (change: Change | undefined, why: Stuck) => reconnectOf(change)?.explain?.(why)?.msg
const lacking = (program: string) => `Failed to find required executable "${program}"`

const boot = { code: 0, stdout: 'a\n', stderr: '' }
const onReboot = (params = {}) => expect(reboot, params).on({ boot }).changes()[0]
const onExpect = expect(expectModule, { command: 'ask me', responses: { 'Name: ': ['a'] } }).on({ created: false, removable: false })
const here = { path: '/here/f', isDirectory: false }
const onFetch = (file: ReturnType<typeof fileAt>, params = {}, at: object = here) =>
  expect(fetch, { src: file.path, dest: '/here', ...params }).on({ file, here: at as typeof here })
const onTempfile = (folder: ReturnType<typeof fileAt>) => expect(tempfile, { path: folder.path }).on({ folder, chance: 'abcdefgh' })
const locales = { there: true, made: new Set<string>(), supported: [] }
const onLocales = (differs = {}, file = fileAt('/etc/locale.gen', '# de_DE.UTF-8 UTF-8\n')) =>
  expect(localeGen, { name: ['de_DE.UTF-8'] }).on({ file, locales: { ...locales, ...differs } })
const onBlock = expect(blockinfile, { path: '/f', block: 'a', validate: 'check %s' }).on({
  file: fileAt('/f', 'b\n'),
  uid: undefined,
  gid: undefined,
})

const rows: readonly (readonly [string, () => unknown, unknown])[] = [
  [
    'a program that is missing',
    () => refused(expect(modprobe, { name: 'x' }).on({ kernel: { there: false, loaded: false, files: [] } }).changes),
    lacking('modprobe'),
  ],
  [
    'a program that a question needs',
    () => refused(expect(acl, { path: '/a' }).on({ rights: { tools: false, there: false, acl: [], differs: false } }).changes),
    lacking('getfacl'),
  ],
  [
    'a program that the kind of rule says',
    () => refused(expect(iptables, { chain: 'INPUT', ip_version: 'ipv6' }).on({ filter: { there: false } as never }).changes),
    lacking('ip6tables'),
  ],
  [
    'sysctl',
    () =>
      refused(
        expect(sysctl, { name: 'vm.x', value: '1', sysctl_set: true }).on({ file: fileAt('/a', ''), kernel: { there: false } }).changes,
      ),
    lacking('sysctl'),
  ],
  [
    'capabilities',
    () =>
      refused(
        expect(capabilities, { path: '/a', capability: 'cap_x+ep' }).on({ program: { tools: false, there: false, path: '' } as never })
          .changes,
      ),
    lacking('getcap'),
  ],
  [
    'cron',
    () =>
      refused(expect(cron, { name: 'a', job: 'b' }).on({ crontab: { text: '', refused: 'crontab: not found' }, file: undefined }).changes),
    lacking('crontab'),
  ],
  [
    'dpkg_selections',
    () => refused(expect(dpkgSelections, { name: 'a', selection: 'hold' }).on({ selected: { there: false, word: undefined } }).changes),
    lacking('dpkg'),
  ],
  [
    'apache2_module',
    () =>
      refused(
        expect(apacheModule, { name: 'a' }).on({ apache: { there: false, modules: new Set(), enabled: new Set(), threaded: false } })
          .changes,
      ),
    'Neither of apache2ctl nor apachctl found. At least one apache control binary is necessary.',
  ],
  [
    'a program that an action starts and nobody explains',
    () =>
      actionFailure(
        { do: 'run', argv: ['useradd', 'a'] },
        { code: 127, stdout: '', stderr: 'sh: 5: exec: useradd: not found\n' },
        undefined,
      ).msg,
    lacking('useradd'),
  ],
  [
    'a program that a shell did not find',
    () =>
      actionFailure({ do: 'run', argv: ['sh', '-c', 'x'] }, { code: 127, stdout: '', stderr: 'sh: 1: nope: not found\n' }, undefined)
        .missingProgram,
    'nope',
  ],
  [
    'reboot: no program',
    () => stuck(onReboot(), { by: { code: 69, stdout: '', stderr: 'there is no shutdown' } }),
    `Unable to find command "shutdown" in search paths: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin']`,
  ],
  [
    'reboot: its own program',
    () => stuck(onReboot({ reboot_command: 'again now', search_paths: ['/a'] }), { by: { code: 69, stdout: '', stderr: '' } }),
    `Unable to find command "again" in search paths: ['/a']`,
  ],
  [
    'reboot: a program that fails',
    () => stuck(onReboot(), { by: { code: 1, stdout: 'out\n', stderr: 'no right\n' } }),
    "Reboot command failed. Error was: 'out, no right'",
  ],
  [
    'reboot: the host stays as it is',
    () => stuck(onReboot(), { until: 0, why: '' }),
    'Timed out waiting for last boot time check (timeout=600)',
  ],
  [
    'reboot: the test fails',
    () => stuck(onReboot({ reboot_timeout: 9 }), { until: 1, why: '' }),
    'Timed out waiting for post-reboot test command (timeout=9)',
  ],
  [
    'reboot: no time of its start',
    () => refused(expect(reboot, {}).on({ boot: { ...boot, code: 2, stdout: '', stderr: 'none' } }).changes),
    'reboot: failed to get host boot time info, rc: 2, stdout: , stderr: none',
  ],
  ['reboot: this machine', () => reconnectOf(onReboot())?.home?.msg, 'Running reboot with local connection would reboot the control node.'],
  [
    'wait_for_connection: in vain',
    () => stuck(expect(waitForConnection, {}).on({}).changes()[0], { until: 0, why: 'refused' }),
    'timed out waiting for ping module test: refused',
  ],
  [
    'expect: no answer left',
    () => failed(onExpect.changes()[0], { reported: { exhausted: '0 4e616d653a20' } }),
    "No remaining responses for 'Name: ', output was 'b'Name: ''",
  ],
  [
    'expect: no such program',
    () => failed(onExpect.changes()[0], { reported: { unstarted: 'couldn’t execute "ask"' } }),
    'The command was not found or was not executable: ask.',
  ],
  ['expect: no expect', () => failed(onExpect.changes()[0], { code: 127 }), lacking('expect')],
  ['fetch: a folder', () => refused(onFetch(directoryAt('/d')).changes), 'remote file is a directory, fetch cannot work on directories'],
  [
    'fetch: a folder that may be one',
    () => onFetch(directoryAt('/d'), { fail_on_missing: false }).returns().msg,
    'remote file is a directory, fetch cannot work on directories, not transferring, ignored',
  ],
  [
    'fetch: nothing, and that may be',
    () => onFetch(absentAt('/d', '/'), { fail_on_missing: false }).returns().msg,
    'the remote file does not exist, not transferring, ignored',
  ],
  [
    'fetch: a folder of the controller',
    () => refused(onFetch(fileAt('/f', 'a'), { flat: true }, { ...here, isDirectory: true }).changes),
    'dest is an existing directory, use a trailing slash if you want to fetch src into that directory',
  ],
  [
    'fetch: another content than the host has',
    () => {
      const action = onFetch(fileAt('/f', 'a')).changes()[0]?.action
      return action?.do === 'fetch' && action.explain?.({ code: fetchCodes.differs, stdout: '', stderr: '' })?.msg
    },
    'checksum mismatch',
  ],
  ['fetch: without arguments', () => wordsOf(fetch, {}), 'src and dest are required'],
  [
    'tempfile: no folder',
    () => refused(onTempfile(absentAt('/none', '/')).changes),
    "[Errno 2] No such file or directory: '/none/ansible.abcdefgh'",
  ],
  ['tempfile: a file', () => refused(onTempfile(fileAt('/f', '')).changes), "[Errno 20] Not a directory: '/f/ansible.abcdefgh'"],
  [
    'tempfile: no right',
    () => failed(onTempfile(directoryAt('/d')).changes()[0], { stderr: 'sh: 1: cannot create /d/x: Permission denied\n' }),
    "[Errno 13] Permission denied: '/d/ansible.abcdefgh'",
  ],
  [
    'locale_gen: no list',
    () => refused(onLocales({}, absentAt('/etc/locale.gen', '/etc')).changes),
    '/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package "locales" installed?',
  ],
  ['locale_gen: no program', () => refused(onLocales({ there: false }).changes), "[Errno 2] No such file or directory: 'locale-gen'"],
  ['locale_gen: no program, by its number', () => resultsOf(onLocales({ there: false }).changes), { exitValue: 2 }],
  [
    'locale_gen: it fails',
    () => failed(onLocales().changes().at(-1), { code: 3 }),
    '[Errno 3] locale.gen failed to execute, it returned 3',
  ],
  [
    'blockinfile: a check that refuses',
    () => actionFailure(writeOf(onBlock.changes()[0]), { code: writeCodes.refused, stdout: 'refused 3', stderr: 'no\n' }, undefined).msg,
    'failed to validate: rc:3 error:no\n',
  ],
  [
    'blockinfile: two places',
    () => wordsOf(blockinfile, { path: '/f', insertafter: 'a', insertbefore: 'b' }),
    'parameters are mutually exclusive: insertbefore|insertafter',
  ],
  [
    'ini_file: no value',
    () => wordsOf(iniFile, { path: '/f', section: 'a', option: 'b' }),
    "Parameter 'value(s)' must be defined if state=present and allow_no_value=False.",
  ],
  [
    'ini_file: two values',
    () => wordsOf(iniFile, { path: '/f', section: 'a', option: 'b', value: 'c', values: ['d'] }),
    'parameters are mutually exclusive: value|values',
  ],
  [
    'script: a folder beside nothing',
    () => wordsOf(script, { cmd: 'a', chdir: 'b' }),
    'chdir b must be an absolute path for a Unix-aware remote node',
  ],
  ['assert: nothing', () => wordsOf(assertModule, {}), 'conditional required in "that" string'],
  ['add_host: nobody', () => wordsOf(addHost, {}), 'name, host or hostname needs to be provided'],
  ['group_by: nothing', () => wordsOf(groupBy, {}), "the 'key' param is required when using group_by"],
  ['set_fact: nothing', () => wordsOf(setFact, {}), 'No key/value pairs provided, at least one is required for this action to succeed'],
  [
    'set_fact: no name',
    () => wordsOf(setFact, { 'a-b': 1 }),
    "The variable name 'a-b' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.",
  ],
  ['pause: two times', () => wordsOf(pause, { seconds: 1, minutes: 1 }), 'parameters are mutually exclusive: minutes|seconds'],
]

describe('words of Ansible that are registered of what is missing', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.deepEqual(words(), expected))

  it('names the missing program to the engine, which asks where it was looked for', () => {
    const lacks = runOf(onExpect.changes()[0]).explain?.({ code: 127, stdout: '', stderr: '' })?.missingProgram
    assert.equal(lacks, 'expect')
  })
})
