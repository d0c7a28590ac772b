/** `package_facts`: what each manager prints, and which are asked. */
import assert from 'node:assert/strict'
import { packagesOf } from '../../../modules/packages/installed.ts'
import packageFacts from '../../../modules/packages/package_facts.ts'
import { namesIn } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { refused } from '../registered.ts'

const policies = `libc6:
  Installed: 2.36-9
  Candidate: 2.36-10
  Version table:
     2.36-10 500
        500 http://deb.example.org/debian bookworm-new/main amd64 Packages
 *** 2.36-9 500
        500 http://deb.example.org/debian bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
`
const sources = `Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://deb.example.org/debian bookworm/main amd64 Packages
     release v=12.5,o=Debian,a=stable,n=bookworm
     origin deb.example.org
`
const apt = new Map([
  ['native', 'amd64\n'],
  ['apt', 'ii \tlibc6\tamd64\t2.36-9\tlibs\nii \tlibc6\ti386\t2.36-9\tlibs\nrc \told\tall\t1\tadmin\niU \tnew\tall\t2\tadmin\n'],
  ['sources', sources],
  ['policies', policies],
])

describe('package_facts', () => {
  it('reads what dpkg and apt say', () => {
    assert.deepEqual(packagesOf('apt', apt), [
      { name: 'libc6', version: '2.36-9', arch: 'amd64', category: 'libs', origin: 'Debian', source: 'apt' },
      { name: 'libc6:i386', version: '2.36-9', arch: 'i386', category: 'libs', origin: '', source: 'apt' },
      { name: 'new', version: '2', arch: 'all', category: 'admin', origin: '', source: 'apt' },
    ])
  })

  it('reads what others say', () => {
    assert.deepEqual(packagesOf('rpm', new Map([['rpm', 'bash\t5.1\t6.el9\t(none)\tx86_64\nbind\t9\t1\t32\tx86_64\n']])), [
      { name: 'bash', version: '5.1', release: '6.el9', epoch: null, arch: 'x86_64', source: 'rpm' },
      { name: 'bind', version: '9', release: '1', epoch: 32, arch: 'x86_64', source: 'rpm' },
    ])
    assert.deepEqual(packagesOf('apk', new Map([['apk', 'alpine-base-3.19.1-r0\n']])), [
      { name: 'alpine-base', version: '3.19.1', release: 'r0', source: 'apk' },
    ])
    const pacman =
      'Name            : acl\nVersion         : 2.3.2-1\nArchitecture    : x86_64\nProvides        : xfsacl=2  libacl.so=1-64\n\n'
    assert.deepEqual(packagesOf('pacman', new Map([['pacman', pacman]])), [
      { name: 'acl', version: '2.3.2-1', arch: 'x86_64', provides: ['xfsacl', 'libacl.so'], source: 'pacman' },
    ])
    assert.equal(packagesOf('rpm', new Map()), undefined)
  })

  it('asks the first that is there, or all', () => {
    const both = new Map([...apt, ['rpm', 'bash\t5.1\t6\t(none)\tx86_64\n']])
    const names = (params: Parameters<typeof withDefaults<typeof packageFacts.options>>[1]) =>
      Object.keys((expect(packageFacts, params).on({ packages: both }).returns().ansible_facts as { packages: object }).packages)
    assert.deepEqual(names({}), ['libc6', 'libc6:i386', 'new'])
    assert.deepEqual(names({ strategy: 'all' }), ['libc6', 'libc6:i386', 'new', 'bash'])
    assert.deepEqual(names({ manager: ['yum', 'auto'] }), ['bash'])
    const words = String(refused(expect(packageFacts, { manager: ['apk'] }).on({ packages: both }).changes))
    assert.match(words, /^Could not detect .*: apk$/)
    const problems = packageFacts.rules?.(withDefaults(packageFacts.options, { manager: ['apt', 'pkg', 'snap'] }))
    assert.deepEqual(problems?.map(namesIn), [['pkg'], ['snap']])
  })
})
