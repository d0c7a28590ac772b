/** `dnf`: what rpm alone can tell, what dnf is asked, and what comes of its answers. */
import assert from 'node:assert/strict'
import dnf from '../../../modules/dnf/dnf.ts'
import { explainDnf } from '../../../modules/dnf/errors.ts'
import { candidatesOf, parseSpec } from '../../../modules/dnf/package-spec.ts'
import { dnfArgs, programOf } from '../../../modules/dnf/plan.ts'
import { type DnfStep, parseDnfAnswer } from '../../../modules/dnf/query.ts'
import { type RpmFile, rpmFiles, rpmState } from '../../../modules/dnf/state.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'
import { ruled } from '../registered.ts'
import { groupsGone, upgradeByDnf4, upgradeByDnf5 } from './dnf-tables.ts'
import { rpmOf, rpmStateOf } from './rpm-state-of.ts'

type Params = Parameters<typeof dnfArgs>[0]
const nothing = {
  files: [],
  install: undefined,
  upgrade: undefined,
  groups: undefined,
  remove: undefined,
  autoremove: undefined,
  listing: undefined,
}
const answer = (...steps: DnfStep[]) => ({ code: 1, steps, text: 'Operation aborted.' })
const step = (name: string, before?: string, after?: string): DnfStep => ({ name, architecture: 'noarch', before, after })
const words = (params: Partial<Params>, installed: Readonly<Record<string, string>> = {}, files: readonly RpmFile[] = []) => {
  const asked = dnfArgs(withDefaults(dnf.options, params), { rpm: rpmStateOf(installed), files })
  return Object.fromEntries(
    Object.entries(asked).map(([deed, said]) => [deed, (said ?? []).filter((word) => !/^--(set|instal)/.test(word)).join(' ')]),
  )
}

describe('dnf: what is asked', () => {
  it('is nothing where rpm says that all is there', () => {
    const there = { 'made-tool': '1:2.0-1', 'java-11-openjdk': '11.0-1' }
    for (const name of [
      'made-tool',
      'made-tool.noarch',
      'made-tool-2.0',
      'made-tool-2.0-1',
      'made-tool-1:2.0-1.noarch',
      '1:made-tool-2.0-1.noarch',
    ])
      assert.deepEqual(words({ name: [name] }, there), {}, name)
    for (const name of [
      'made-tool >= 1:2.0',
      'made-tool > 1:1.9-7',
      'made-tool = 1:2.0',
      'made-tool <= 1:2.0-1',
      'made-tool-1.0, made-tool',
    ])
      assert.deepEqual(words({ name: [name] }, there), {}, name)
  })
  it('is dnf where something lacks, or is older', () => {
    const there = { 'made-tool': '2.0-1', java: '17-1' }
    for (const name of [
      'made-lib',
      'made-tool-2.1',
      'made-tool-1:1.0',
      'made-tool.x86_64',
      'made-tool < 2',
      'made-tool > 2.0-1',
      'java-11-openjdk',
    ])
      assert.deepEqual(words({ name: [name] }, there), { install: `install ${name}` }, name)
  })
  it('leaves a newer version alone unless told', () => {
    assert.deepEqual(words({ name: ['made-tool-1.0-1'] }, { 'made-tool': '2.0-1' }), {})
    assert.deepEqual(words({ name: ['made-tool-1.0-1'], allow_downgrade: true }, { 'made-tool': '2.0-1' }), {
      install: 'install made-tool-1.0-1',
    })
  })
  it('is an upgrade of what is there, and an installation of what is not, for the newest', () => {
    const name = ['a', 'b', '@c']
    assert.deepEqual(words({ name, state: 'latest' }, { a: '1-1' }), {
      install: 'install b @c',
      upgrade: 'upgrade a',
      groups: 'upgrade @c',
    })
    assert.deepEqual(words({ name, state: 'latest', update_only: true }, { a: '1-1' }), { upgrade: 'upgrade a', groups: 'upgrade @c' })
    assert.deepEqual(words({ name: ['*'], state: 'latest', security: true }), { upgrade: 'upgrade --security' })
  })
  it('is a removal of what is there', () => {
    assert.deepEqual(words({ name: ['a', 'b'], state: 'absent' }, { b: '1-1' }), { remove: 'remove b' })
    assert.deepEqual(words({ name: ['a'], state: 'absent' }), {})
    assert.deepEqual(words({ autoremove: true }), { autoremove: 'autoremove' })
  })
  it('tells files by what they hold', () => {
    const name = ['/root/a.rpm']
    const file = (...installed: string[]): RpmFile[] => [{ holds: rpmOf('a', '2-1'), installed: installed.map((text) => rpmOf('a', text)) }]
    assert.deepEqual(words({ name }, {}, file('2-1')), {})
    assert.deepEqual(words({ name }, {}, file('3-1')), {})
    assert.deepEqual(words({ name, allow_downgrade: true }, {}, file('3-1')), { install: 'install /root/a.rpm' })
    assert.deepEqual(words({ name }, {}, file('1-1')), { install: 'install /root/a.rpm' })
    assert.deepEqual(words({ name }, {}, [{ installed: [] }]), { install: 'install /root/a.rpm' })
  })
  it('passes all choices on', () => {
    const asked = dnfArgs(
      withDefaults(dnf.options, {
        ...{ name: ['a'], enablerepo: ['x,y'], disablerepo: ['*'], exclude: ['k*'], enable_plugin: ['p'], disable_plugin: ['q'] },
        ...{ disable_gpg_check: true, conf_file: '/c', installroot: '/r', releasever: '9', disable_excludes: 'all', skip_broken: true },
        ...{
          sslverify: false,
          nobest: true,
          download_only: true,
          download_dir: '/d',
          cacheonly: true,
          allowerasing: true,
          install_weak_deps: false,
        },
      }),
      { rpm: rpmStateOf({}), files: [] },
    )
    assert.deepEqual(asked.install, [
      ...[
        '--setopt=exit_on_lock=1',
        '--setopt=clean_requirements_on_remove=0',
        '--setopt=install_weak_deps=0',
        '--nogpgcheck',
        '--config=/c',
      ],
      ...['--installroot=/r', '--releasever=9', '--disablerepo=*', '--enablerepo=x', '--enablerepo=y', '--exclude=k*', '--disableplugin=q'],
      ...['--enableplugin=p', '--setopt=disable_excludes=all,*', '--setopt=strict=0', '--setopt=sslverify=0', '--setopt=best=0'],
      ...['--setopt=destdir=/d', '--cacheonly', 'install', '--allowerasing', '--downloadonly', 'a'],
    ])
  })
  it('is the dnf of the host, or the one that is meant', () => {
    const program = (use_backend: Params['use_backend'], ...programs: string[]) => programOf({ use_backend }, rpmStateOf({}, { programs }))
    assert.deepEqual([program('auto', 'dnf', 'dnf5'), program('yum', 'dnf5'), program('dnf5', 'dnf', 'dnf5')], ['dnf', 'dnf5', 'dnf5'])
    assert.deepEqual([program('dnf4', 'dnf5'), program('auto', 'yum', 'rpm')], [undefined, undefined])
    const asked = dnfArgs(withDefaults(dnf.options, { name: ['a'], installroot: '/r' }), {
      rpm: rpmStateOf({}, { programs: ['dnf5'] }),
      files: [],
    })
    assert.ok(asked.install?.includes('--use-host-config'))
  })
  it('names to rpm whatever a text may be the name of', () => {
    const wish = parseSpec('made-tool-2.0-1.noarch')
    assert.deepEqual(wish && candidatesOf(wish), ['made-tool-2.0-1.noarch', 'made-tool-2.0', 'made-tool', 'made-tool-2.0-1'])
  })
})

describe('dnf: answers', () => {
  it('are read from the table of dnf 4', () => {
    assert.deepEqual(
      parseDnfAnswer(1, upgradeByDnf4, 'made-lib\tnoarch\t0:1.0-1\n').steps,
      [
        step('made-new', undefined, '3:1.1-1'),
        step('made-old', '1.0-1', undefined),
        step('made-lib', '1.0-1', '1.1-1'),
        step('made-extra', undefined, '1.0-1'),
        { name: '@nodejs', architecture: '', after: '18' },
      ].map(bare),
    )
    assert.deepEqual(
      parseDnfAnswer(1, groupsGone).steps.map((each) => each.name),
      ['made-extra', '@Made Things'],
    )
  })
  it('are read from the table of dnf 5', () => {
    assert.deepEqual(
      parseDnfAnswer(1, upgradeByDnf5, 'made-lib\tnoarch\t0:1.0-1\n').steps,
      [step('made-lib', '1.0-1', '1.1-1'), step('made-old', '2:0.9-1'), step('made-extra', '1.0-1')].map(bare),
    )
  })
  const on = (params: Partial<Params>, state: object) => expect(dnf, params).on({ ...nothing, rpm: rpmStateOf({}), ...state })
  it('become changes, and nothing where dnf has nothing to do', () => {
    const [change] = on({ name: ['a'] }, { install: answer(step('a', undefined, '1-1'), step('b', undefined, '1-1')) }).plans(
      'install a, b',
    )
    assert.deepEqual([change?.before, change?.after], ['', 'a 1-1\nb 1-1\n'])
    assert.deepEqual([runOf(change).argv.slice(0, 2), runOf(change).argv.at(-1)], [['dnf', '-y'], 'a'])
    on({ name: ['@g'] }, { install: { code: 1, steps: [], text: 'Operation aborted.' } }).plans()
    on({ name: ['a*'] }, { install: answer(step('ab', '1-1', '2-1')) }).plans()
    on({ name: ['a'], state: 'absent' }, { rpm: rpmStateOf({ a: '1-1' }), remove: answer(step('a', '1-1')) }).plans('remove a')
  })
  it('are told', () => {
    const told = on({ name: ['a'] }, { install: answer(step('b', '1-1', '2-1'), step('a', undefined, '1-1')) }).returns()
    assert.deepEqual(told.results, ['Installed: a-1-1.noarch', 'Installed: b-2-1.noarch', 'Removed: b-1-1.noarch'])
    assert.deepEqual(on({ name: ['a'] }, {}).returns(), { msg: 'Nothing to do', results: [], rc: 0 })
  })
  it('refuse what dnf refuses', () => {
    const refused = { code: 1, steps: [], text: 'No match for argument: x\nError: Unable to find a match: x y' }
    on({ name: ['x', 'y'] }, { install: refused }).refuses({
      kind: 'unknown-package',
      msg: 'Failed to install some of the specified packages',
      names: ['x', 'y'],
    })
    const unfetched = `Failed to download metadata for repo 'base': Cannot download repomd.xml: Curl error (5): Couldn't resolve proxy name for http://mirror/x\nIgnoring repositories: base\n`
    const proxied = { code: 0, steps: [], text: `${unfetched}No match for argument: x\nNothing to do.` }
    on({ name: ['x'], state: 'latest', security: true }, { install: proxied }).refuses({
      kind: 'metadata',
      msg: /^Failed to download metadata for repo 'base': Cannot download repomd\.xml: Curl error \(5\): Couldn't resolve prox/,
    })
    on({ name: ['x'] }, { install: { ...refused, text: unfetched + refused.text } }).refuses({
      kind: 'metadata',
      msg: /^Failed to download metadata for repo 'base': Cannot download repomd\.xml: Curl error \(5\): Couldn't resolve prox/,
    })
    const unadvised = { code: 0, steps: [], text: 'No match for argument: x\nNothing to do.' }
    on({ name: ['x'], state: 'latest', security: true }, { install: unadvised }).refuses({
      kind: 'unknown-package',
      msg: 'Failed to install some of the specified packages',
      names: ['x'],
    })
    on({ name: ['x'], skip_broken: true }, { install: unadvised }).plans()
    on({ name: ['x'] }, { rpm: rpmStateOf({}, { programs: ['yum', 'rpm'] }) }).refuses({ names: ['yum', 'dnf'] })
    on({ name: ['x'], use_backend: 'dnf5' }, {}).refuses({ msg: 'Could not import the dnf python module', names: ['dnf5'] })
  })
  it('are not refused where there is only nothing newer', () => {
    on(
      { name: ['a'], state: 'latest' },
      { rpm: rpmStateOf({ a: '1-1' }), upgrade: { code: 1, steps: [], text: 'Error: No packages marked for upgrade.' } },
    ).plans()
  })
})

describe('dnf: the rest', () => {
  it('refreshes lists where that is all', () => {
    const [change] = expect(dnf, { update_cache: true })
      .on({ ...nothing, rpm: rpmStateOf({}) })
      .plans('update the repository metadata')
    assert.deepEqual([change?.silent, runOf(change).argv.at(-1)], [true, 'makecache'])
  })
  it('says what does not go together', () => {
    const said = (params: Partial<Params>) => String(dnf.rules?.(withDefaults(dnf.options, params)))
    assert.deepEqual(namesIn(said({})), ['name', 'list', 'autoremove', 'update_cache'])
    assert.deepEqual(namesIn(said({ name: ['a b'] })), ['a b'])
    assert.deepEqual(namesIn(said({ name: ['a>=1'] })), ['a>=1'])
    assert.deepEqual(namesIn(said({ autoremove: true, state: 'latest' })), ['autoremove', 'state: absent', 'latest'])
    assert.equal(ruled(dnf, { name: ['a'], best: true, nobest: true }), 'parameters are mutually exclusive: best|nobest')
    for (const name of ['@Development Tools', 'a >= 1.0', 'https://x.example.org/a', 'a-1:2.0-1.el9.noarch', '*', 'php-*', 'gcc-c++'])
      assert.equal(said({ name: [name] }), '')
  })
  it('explains failures: which kind each is, and what it is about', () => {
    const meanings: readonly (readonly [text: string, kind: string | undefined, ...names: string[]])[] = [
      ['Error: This command has to be run with superuser privileges (under the root user).', 'not-root'],
      ['metadata already locked by 19\n  The application with PID 19 is: dnf-3\n', 'locked', 'dnf-3'],
      ["Error: Unknown repo: 'x'", 'unknown-repository', 'x'],
      ['No matching repositories for x. Add "--help" for more', 'unknown-repository', 'x'],
      ["Failed to resolve the transaction:\nArgument 'x' matches only excluded packages.", 'excluded', 'x'],
      ['All matches were filtered out by exclude filtering for argument: x\nError: Unable to find a match: x', 'excluded', 'x'],
      ["Error: Failed to download metadata for repo 'b': Cannot download repomd.xml", 'metadata', 'b'],
      ['Failed to download metadata (baseurl: "http://x") for repository "b": Usable URL not found', 'metadata', 'b'],
      ['Can not load RPM file: /a.rpm.\nCould not open: /a.rpm', 'unreadable-package', '/a.rpm'],
      ['Error: \n Problem: conflicting requests\n  - a requires b\n  - c\n(try to add x)', 'dependencies'],
      ['No default profiles for module a:1. Available profiles: b\nError: Unable to find a match', 'no-profile', '@a:1'],
      ['Failed to resolve the transaction:\nNo match for argument: x', 'unknown-package', 'x'],
      ['Package a-1-1.noarch.rpm is not signed\nError: GPG check FAILED', 'signature'],
      ['Error: something else', undefined],
    ]
    const explained = (text: string) => explainDnf({ code: 1, stdout: text, stderr: '' })
    const seen = meanings.map(([text]) => [text, explained(text).kind, ...namesIn(explained(text).message)])
    assert.deepEqual(seen, meanings)
    // What dnf itself says stands in the sentence.
    for (const reason of ['Usable URL not found', 'conflicting requests; a requires b; c', 'pid 19', 'code 1: something else'])
      assert.ok(
        meanings.some(([text]) => explained(text).message.includes(reason)),
        reason,
      )
  })
  it('reads what rpm says, once of each package', () => {
    const said = (records: Readonly<Record<string, string>>) => ({
      ...{ stdout: recordsOf(records), stderr: '', code: 0 },
      bytes: Buffer.alloc(0),
    })
    const line = 'a\t2\t1.0\t3\tnoarch\ta b a \n'
    const installed = [{ name: 'a', epoch: 2, version: '1.0', release: '3', architecture: 'noarch', provides: ['a', 'b'] }]
    const [packages, providers] = [`${line}package c is not installed`, line]
    const owners = { 'owners /a b': 'a', 'owners /c': 'file /c is not owned by any package' }
    assert.deepEqual(rpmState(['a'], '/', false).parse(said({ programs: ' dnf', packages, providers, ...owners })), {
      ...{ programs: ['dnf'], packages: installed, owners: { '/a b': ['a'] } },
    })
    assert.deepEqual(
      rpmFiles(['/x.rpm', '/y.rpm'], '/', true).parse(said({ 'holds 1': line, 'installed 1': 'package a is not installed' })),
      [
        { holds: undefined, installed: [] },
        { holds: installed[0], installed: [] },
      ],
    )
  })
})

const bare = (each: DnfStep): DnfStep =>
  Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as unknown as DnfStep
