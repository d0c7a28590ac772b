/** What `register` sees as `msg` where dnf cannot do something, in the words of Ansible's module. */
import assert from 'node:assert/strict'
import dnf from '../../modules/dnf/dnf.ts'
import { rpmStateOf } from './dnf/rpm-state-of.ts'
import { expect, returned, withDefaults } from './expect.ts'
import { besides, refused, ruled } from './registered.ts'

const dnfState = { rpm: rpmStateOf({}), files: [], listing: undefined }
const dnfNothing = { upgrade: undefined, groups: undefined, remove: undefined, autoremove: undefined }
const onDnf = (text: string, name = ['x']) =>
  expect(dnf, { name }).on({ ...dnfState, ...dnfNothing, install: { code: 1, steps: [], text } })

const rows: readonly (readonly [string, () => unknown, string])[] = [
  [
    'no such package',
    () => refused(onDnf('No match for argument: x\nError: Unable to find a match: x').changes),
    'Failed to install some of the specified packages',
  ],
  [
    'no such group',
    () => refused(onDnf("Module or Group 'x' is not available.\nError: Nothing to do.", ['@x']).changes),
    'No group x available.',
  ],
  [
    'another user',
    () => refused(onDnf('Error: This command has to be run with superuser privileges (under the root user on most systems).').changes),
    'This command has to be run under the root user.',
  ],
  [
    'lists that cannot be fetched',
    () => refused(onDnf("Error: Failed to download metadata for repo 'b': Cannot download repomd.xml").changes),
    "Failed to download metadata for repo 'b': Cannot download repomd.xml",
  ],
  [
    'dependencies',
    () => refused(onDnf('Error: \n Problem: conflicting requests\n  - a requires b\n(try to add x)').changes),
    'Depsolve Error occurred: \n Problem: conflicting requests\n  - a requires b',
  ],
  [
    'no signature',
    () => refused(onDnf('Package a-1-1.noarch.rpm is not signed\nError: GPG check FAILED').changes),
    'Failed to validate GPG signature for a-1-1.noarch: Package a-1-1.noarch.rpm is not signed',
  ],
  ['something else', () => refused(onDnf('Error: something else').changes), 'Unknown Error occurred: something else'],
  [
    'no dnf',
    () =>
      refused(
        expect(dnf, { name: ['x'] }).on({ ...dnfState, ...dnfNothing, rpm: rpmStateOf({}, { programs: [] }), install: undefined }).changes,
      ),
    'Could not import the dnf python module',
  ],
  ['a name and a list', () => ruled(dnf, { name: ['x'], list: 'y' }), 'parameters are mutually exclusive: name|list'],
  [
    'two names in one',
    () => ruled(dnf, { name: ['x y'] }),
    'It appears that a space separated string of packages was passed in as an argument. To operate on several packages, pass a comma separated string of packages or a list of packages.',
  ],
  [
    'autoremove beside a state',
    () => ruled(dnf, { state: 'present', autoremove: true }),
    'Autoremove should be used alone or with state=absent',
  ],
  ['a file that shall go', () => ruled(dnf, { name: ['/x.rpm'], state: 'absent' }), 'Cannot remove paths -- please specify package name.'],
]

describe('words of Ansible that dnf registers', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
  it('tells of packages that are not there', () => {
    assert.deepEqual(besides(onDnf('No match for argument: x\nError: Unable to find a match: x').changes), {
      failures: ['No package x available.'],
      results: [],
      rc: 1,
    })
    const steps = [{ name: 'x', architecture: 'noarch', after: '1-1' }]
    const state = { ...dnfState, ...dnfNothing, install: { code: 0, steps, text: '' } }
    const result = returned(dnf, withDefaults(dnf.options, { name: ['x'] }), state, {
      install: {
        code: 1,
        stdout: '',
        stderr: 'Error: something else\n',
        start: '',
        end: '',
      },
    })
    assert.deepEqual(result, { results: [], rc: 1 })
  })
})
