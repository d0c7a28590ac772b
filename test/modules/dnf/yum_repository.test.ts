/** `yum_repository`: the text of the section, and what stays around it. */

import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import { repositoryRules } from '../../../modules/dnf/repository-options.ts'
import repository from '../../../modules/dnf/yum_repository.ts'
import { namesIn } from '../../refusal.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/etc/yum.repos.d/own.repo'
const ids = { uid: undefined, gid: undefined }
const wish = { name: 'own', description: 'Ours', baseurl: ['https://one.example.org', 'https://two.example.org'] }
const section = '[own]\nbaseurl = https://one.example.org\n\thttps://two.example.org\nname = Ours\n'
const on = (params: object, text?: string) =>
  expect(repository, { ...wish, ...params }).on({
    ...ids,
    file: text === undefined ? absentAt(path, '/etc/yum.repos.d') : fileAt(path, text, { mode: 0o644 }),
  })
const textOf = (params: object, text?: string) => writeOf(on(params, text).changes()[0]).content.toString()

describe('yum_repository', () => {
  it('writes a file of its own, fields in order', () => {
    on({}).plans(`create ${path}`)
    assert.equal(textOf({}), `${section}\n`)
    assert.equal(
      textOf({ enabled: true, gpgcheck: false, exclude: ['a*', 'b'], gpgkey: ['x', 'y'], keepcache: '0', async: false }),
      '[own]\nasync = 0\nbaseurl = https://one.example.org\n\thttps://two.example.org\nenabled = 1\nexclude = a* b\ngpgcheck = 0\ngpgkey = x\n\ty\nkeepcache = 0\nname = Ours\n\n',
    )
  })
  it('leaves a section that says the same, however it is written', () => {
    on({}, `${section}\n`).plans()
    on({}, '# mine\n[own]\nName: Ours\n; more\nbaseurl=https://one.example.org\n  https://two.example.org\n\n[other]\nx=1\n').plans()
    on({ mode: '0600' }, section).plans(`change mode of ${path}`)
  })
  it('changes only its section', () => {
    const others = (inner: string) => `# top\n[first]\nname=First\n\n${inner}\n# last\n[last]\nname=Last\n`
    assert.equal(textOf({}, others('[own]\n# old\nname=Old\nextra=1\n')), others(section))
    assert.equal(textOf({}, '[first]\nname=First'), `[first]\nname=First\n\n${section}\n`)
    assert.equal(textOf({}, '[first]\nname=F\xe9\n\n'), `[first]\nname=F\xe9\n\n${section}\n`)
  })
  it('takes it out, and a file that is left without one', () => {
    const [change] = on({ state: 'absent' }, section).plans(`remove ${path}`)
    assert.deepEqual(runOf(change).argv.slice(4, 5), [path])
    assert.equal(textOf({ state: 'absent' }, `${section}\n[last]\nname=Last\n`), '[last]\nname=Last\n')
    on({ state: 'absent' }, '[other]\nname=x\n').plans()
    on({ state: 'absent' }).plans()
  })
  it('shows no password in the difference', () => {
    const [change] = on({ password: 'a secret word', proxy_password: 'another' }, '[own]\npassword: the old one\n').changes()
    assert.ok(writeOf(change).content.toString().includes('password = a secret word\nproxy_password = another\n'))
    assert.deepEqual([/secret|another/.test(String(change?.after)), /old one/.test(String(change?.before))], [false, false])
    assert.match(String(change?.after), /^password = \*{8}$/m)
  })
  it('goes to the file that is named', () => {
    const probe = repository.probe(withDefaults(repository.options, { ...wish, file: 'company', reposdir: '/srv/repos/' }), nothingDone)
    assert.match(String((probe.file as HostRead<unknown>).each), /\/srv\/repos\/company\.repo$/)
  })
  it('refuses what can not be', () => {
    const said = (params: object) => String(repositoryRules(withDefaults(repository.options, { ...wish, ...params })))
    assert.equal(said({}), '')
    assert.deepEqual(namesIn(said({ description: undefined })), ['description', 'state: present'])
    assert.deepEqual(namesIn(said({ baseurl: undefined })), ['baseurl', 'metalink', 'mirrorlist', 'state: present'])
    assert.deepEqual(namesIn(said({ name: 'a b' })), ['a b'])
    assert.deepEqual(namesIn(said({ proxy: 'a\nb' })), ['proxy'])
    assert.match(said({ file: '/etc/x' }), /`reposdir`/)
    on({}, '[own]\na=1\n[own]\nb=1\n').refuses({ names: ['[own]', '/etc/yum.repos.d/own.repo'] })
  })
})
