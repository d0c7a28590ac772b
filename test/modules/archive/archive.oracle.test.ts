/** `archive`: what goes in, what stays as it is, and what goes away. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import archive from '../../../modules/archive/archive.ts'
import { Answers } from '../../oracle/answers.ts'
import { refusing } from '../../refusal.ts'
import { keptResults } from '../ansible-results.ts'
import { withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { folderForTest, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof archive.plan>[0]>

const answers = new Answers(import.meta.url)

describe('archive', function () {
  this.timeout(60_000)
  const at = folderForTest()
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' })
  const names = (line: string) => sh(line).trim().split('\n').sort()
  beforeEach(() => {
    sh(
      `rm -rf *; mkdir -p site/deep/cache; cd site; echo a > "it's a"; echo b > deep/b; echo c > deep/cache/c.pyc; ln -s b deep/link; echo x > -x`,
    )
  })
  const packs = async (wish: Wish, ...more: readonly string[]) => {
    const { announced, ...done } = await twice(archive, wish)
    assert.deepEqual(summaries(done), [`pack ${at('site')} into ${done.result.dest}`, ...more])
    assert.deepEqual(announced.result.archived, done.result.archived)
    return done.result
  }

  it('packs a folder, and leaves what holds the same', async () => {
    for (const format of ['gz', 'bz2', 'xz', 'tar'] as const) {
      const result = await packs({ path: [at('site')], dest: at(`a.${format}`), format, mode: '0640' })
      const all = ['site/-x', 'site/deep', 'site/deep/b', 'site/deep/cache', 'site/deep/cache/c.pyc', 'site/deep/link', "site/it's a"]
      assert.deepEqual(names(`tar -tf a.${format} | sed 's|/$||'`), all)
      assert.deepEqual([result.arcroot, result.dest_state, result.mode], [`${at('')}/`, 'archive', '0640'])
      assert.equal(fs.statSync(at(`a.${format}`)).mode & 0o777, 0o640)
    }
    sh('echo more >> site/deep/b')
    await packs({ path: [at('site')], dest: at('a.gz') })
    assert.equal(fs.statSync(at('a.gz')).mode & 0o777, 0o640)
    assert.deepEqual(
      fs.readdirSync(at('')).filter((name) => name.startsWith('.tsplay')),
      [],
    )
  })

  it('lets Python take the place of a missing program', async () => {
    await without(['bzip2', 'xz'], async () => {
      await packs({ path: [at('site')], dest: at('p.bz2'), format: 'bz2' })
      await packs({ path: [at('site')], dest: at('p.xz'), format: 'xz' })
    })
    assert.deepEqual(names('bzip2 -dc p.bz2 | tar -t'), names('xz -dc p.xz | tar -t'))
    await without(['bzip2', 'python3'], () =>
      assert.rejects(settle(archive, { path: [at('site')], dest: at('q.bz2'), format: 'bz2' }), refusing({ missingProgram: 'bzip2' })),
    )
  })

  it('packs a zip as well, and keeps out what it is told', async () => {
    await packs({ path: [at('site')], dest: at('a.zip'), format: 'zip', exclusion_patterns: ['*/cache', '*.pyc'] })
    assert.deepEqual(names("unzip -Z1 a.zip | sed 's|/$||'"), ['site/-x', 'site/deep', 'site/deep/b', 'site/deep/link', "site/it's a"])
    await packs({ path: [at('site')], dest: at('a.tgz'), exclusion_patterns: ['site/deep*', '-x'] })
    assert.deepEqual(names('tar -tf a.tgz'), ['site/-x', "site/it's a"])
  })

  it('takes patterns and exceptions, and tells of what is missing', async () => {
    const wish = { path: [at('site/*'), at('nothing')], exclude_path: [at('site/d*')], dest: at('b.tgz') }
    const { result } = await twice(archive, wish)
    assert.deepEqual(names('tar -tf b.tgz'), ['site/-x', "site/it's a"])
    assert.deepEqual([result.missing, result.dest_state, result.expanded_exclude_paths], [[at('nothing')], 'incomplete', [at('site/deep')]])
    await assert.rejects(settle(archive, { path: [at('no*')], dest: at('c') }), refusing({ msg: 'Error, no source paths were found' }))
    await assert.rejects(
      settle(archive, { path: [at('site/*')] }),
      refusing({ msg: 'Error, must specify "dest" when archiving multiple files or trees' }),
    )
  })

  it('makes one file smaller, beside it, and lets it go', async () => {
    const { changes, result } = await settle(archive, { path: [at('site/deep/b')], remove: true })
    assert.deepEqual(
      changes.map(({ summary }) => summary),
      [`pack ${at('site/deep/b')} into ${at('site/deep/b.gz')}`, `remove ${at('site/deep/b')}`],
    )
    assert.deepEqual([sh('gzip -dc site/deep/b.gz'), result.dest_state], ['b\n', 'compress'])
    assert.ok(!fs.existsSync(at('site/deep/b')))
    assert.deepEqual(summaries(await settle(archive, { path: [at('site/deep/b')], remove: true })), [])
    await settle(archive, { path: [at('site')], dest: at('all.tar'), format: 'tar', remove: true })
    assert.ok(!fs.existsSync(at('site')))
    sh('mkdir site')
    await assert.rejects(
      settle(archive, { path: [at('site')], dest: at('site/x'), remove: true }),
      refusing({ msg: 'Error, created archive can not be contained in source paths when remove=true' }),
    )
  })

  it('never goes into itself', async () => {
    await packs({ path: [at('site')], dest: at('site/self.tgz') })
    assert.ok(!names('tar -tf site/self.tgz').includes('site/self.tgz'))
  })

  it('says what is wrong', async () => {
    await assert.rejects(
      settle(archive, { path: [at('site')], dest: at('none/x') }),
      refusing({ msg: /^Error when writing tar\.gz archive at .*\/none\/x: \[Errno 2\] No such file or directory: '/ }),
    )
    const rules = (more: Wish) => archive.rules?.(withDefaults(archive.options, { path: ['/a'], ...more })) ?? []
    assert.deepEqual(rules({}), [])
    for (const each of [{ path: ['a'] }, { path: [] }, { exclude_path: ['b'] }, { exclusion_patterns: [''] }] as Wish[])
      assert.equal(rules(each).length, 1)
  })

  it('tells what Ansible tells', async () => {
    const words = { path: [at('site/*'), at('nothing')], exclude_path: [at('site/d*')], dest: at('theirs.tgz') }
    const place = { folder: at(''), makes: ['theirs.tgz'] }
    const [theirs = {}] = await keptResults(answers, 'an archive', place, [{ module: 'community.general.archive', args: words }])
    const { result } = await settle(archive, { ...words, dest: at('ours.tgz') })
    for (const name of ['archived', 'arcroot', 'missing', 'expanded_exclude_paths', 'dest_state', 'mode', 'owner', 'state'])
      assert.deepEqual([result[name]].flat().sort(), [theirs[name]].flat().sort(), name)
    assert.deepEqual(names('tar -tf ours.tgz'), names('tar -tf theirs.tgz'))
  })
})
