/** `git`: working copies of repositories of this machine, at branches, tags and commits. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { nothingDone } from '../../../engine/model/module.ts'
import git from '../../../modules/vcs/git.ts'
import { sshCommand } from '../../../modules/vcs/repository.ts'
import { naming, refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { environmentForTest, folderForTest, web, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof git.plan>[0]>
const environment = {
  ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' },
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.file.allow', GIT_CONFIG_VALUE_0: 'always' },
}

describe('git', function () {
  this.timeout(60_000)
  const at = folderForTest()
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' }).trim()
  const commit = (name: string, text: string) =>
    sh(`cd repo; echo ${text} > ${name}; git add -A; git commit -qm ${text}; git rev-parse HEAD`)
  const first: { one?: string; two?: string; other?: string } = {}
  environmentForTest(() => environment)
  before(() => {
    sh('git init -q -b main repo')
    first.one = commit('file', 'one')
    sh('cd repo; git tag -a -m v1 v1; git checkout -q -b other')
    first.other = commit('file', 'other')
    sh('cd repo; git checkout -q main; git update-ref refs/pull/7/head other')
    first.two = commit('file', 'two')
  })
  const wish = (name: string, more: Wish = {}): Wish => ({ repo: at('repo'), dest: at(name), ...more })

  /** These changes are announced and made, down to the commit, and then it is so. */
  async function brings(given: Wish, ...expected: readonly string[]) {
    const { announced, ...done } = await twice(git, given)
    assert.deepEqual([summaries(done), done.result.after], [expected, announced.result.after])
    return done.result
  }

  it('clones, follows, and goes to tags, branches and commits', async () => {
    const dest = at('a')
    const result = await brings(wish('a'), `clone ${at('repo')} to ${dest}`)
    assert.deepEqual(result, { before: null, after: first.two, remote_url_changed: false })
    assert.equal(sh('git -C a symbolic-ref --short HEAD'), 'main')
    await brings(wish('a', { version: 'v1' }), `update ${dest} to v1`)
    assert.equal(fs.readFileSync(`${dest}/file`, 'utf8'), 'one\n')
    await brings(wish('a', { version: 'other' }), `update ${dest} to other`)
    await brings(wish('a', { version: first.two }), `update ${dest} to ${first.two}`)
    await brings(wish('a', { version: first.one?.slice(0, 8) }), `update ${dest} to ${first.one?.slice(0, 8)}`)
    sh('git -C a checkout -q --detach origin/main')
    await brings(wish('a', { version: 'main' }), `switch ${dest} to branch main`)
    await assert.rejects(settle(git, wish('a', { version: 'nothing' })), refusing({ msg: 'Failed to checkout nothing' }))
    const three = commit('file', 'three')
    assert.deepEqual(summaries(await settle(git, wish('a', { update: false }))), [])
    assert.equal((await brings(wish('a'), `update ${dest} to HEAD`)).after, three)
  })

  it('leaves local changes alone, or throws them away', async () => {
    await settle(git, wish('b'))
    sh('echo mine > b/file; echo new > b/unknown')
    await assert.rejects(
      settle(git, wish('b'), { check: true }),
      refusing({ msg: /^Local modifications exist in the destination: .*\/b \(force=no\)\./ }),
    )
    await brings(wish('b', { force: true }), `discard local changes in ${at('b')}`)
    sh('cd b; echo more > file; git commit -qam mine')
    await brings(wish('b'), `update ${at('b')} to HEAD`)
    assert.equal(fs.readFileSync(at('b/unknown'), 'utf8'), 'new\n')
    sh('mkdir full; echo x > full/file')
    await assert.rejects(
      settle(git, wish('full')),
      refusing({ msg: /^fatal: destination path '.*\/full' already exists and is not an empty directory\./ }),
    )
  })

  it('comes from elsewhere, under another name, and stays away', async () => {
    await settle(git, wish('c', { remote: 'upstream', version: 'main' }))
    sh('cp -r repo moved')
    const result = await brings(wish('c', { repo: at('moved'), remote: 'upstream', version: 'main' }), `update ${at('c')} to main`)
    assert.equal(result.remote_url_changed, true)
    assert.deepEqual(summaries(await settle(git, wish('nowhere', { clone: false }))), [])
    await assert.rejects(
      settle(git, wish('d', { repo: at('absent') })),
      refusing({ msg: /absent' does not appear to be a git repository/ }),
    )
  })

  it('fetches no more than is wanted', async () => {
    const far = { repo: `file://${at('repo')}`, depth: 1 }
    await brings(wish('e', { ...far, version: 'v1' }), `clone file://${at('repo')} to ${at('e')}`)
    assert.equal(sh('git -C e rev-list --count HEAD'), '1')
    await brings(wish('e', { ...far, version: 'other' }), `update ${at('e')} to other`)
    commit('file', 'four')
    await brings(wish('e', far), `update ${at('e')} to HEAD`)
    assert.equal(sh('git -C e rev-list --count HEAD'), '1')
    await brings(wish('f', { repo: far.repo, single_branch: true, version: 'main' }), `clone ${far.repo} to ${at('f')}`)
    assert.equal(sh('git -C f branch -r --format "%(refname)"'), 'refs/remotes/origin/HEAD\nrefs/remotes/origin/main')
    await brings(wish('f', { repo: far.repo, version: 'other' }), `update ${at('f')} to other`)
  })

  it('keeps bare repositories, folders of their own, and what refspecs bring', async () => {
    await brings(wish('g.git', { bare: true }), `clone ${at('repo')} to ${at('g.git')}`)
    commit('file', 'five')
    await brings(wish('g.git', { bare: true }), `update ${at('g.git')} to HEAD`)
    await brings(wish('h', { separate_git_dir: at('h.git') }), `clone ${at('repo')} to ${at('h')}`)
    await assert.rejects(settle(git, wish('h', { separate_git_dir: at('elsewhere') })), naming('separate_git_dir'))
    const refspec = '+refs/pull/*:refs/remotes/origin/pull/*'
    const { after } = await brings(wish('i', { refspec, version: 'pull/7/head' }), `clone ${at('repo')} to ${at('i')}`)
    assert.equal(after, first.other)
    sh('git init -q -b main empty')
    await brings(wish('j', { repo: at('empty') }), `clone ${at('empty')} to ${at('j')}`)
  })

  it('brings submodules along', async () => {
    sh('git init -q -b main inner; cd inner; echo i > i; git add i; git commit -qm i')
    sh('git init -q -b main outer; cd outer; git submodule --quiet add ../inner inner; git commit -qm outer')
    const given = wish('k', { repo: at('outer') })
    await brings(given, `clone ${at('outer')} to ${at('k')}`)
    assert.ok(fs.existsSync(at('k/inner/i')))
    sh('git -C k submodule --quiet deinit -f inner')
    assert.deepEqual(summaries(await settle(git, { ...given, recursive: false }, { check: true })), [])
    await brings(given, `update submodules of ${at('k')}`)
  })

  it('wants a signature before anything is checked out', async () => {
    await settle(git, wish('l', { version: 'v1' }))
    await assert.rejects(settle(git, wish('l', { version: 'main', verify_commit: true })), /ended with 71/)
    assert.equal(sh('git -C l rev-parse HEAD'), first.one)
  })

  it('goes on where a clone came no further', async () => {
    await assert.rejects(settle(git, wish('o', { version: 'f'.repeat(40) })), /ended with 68/)
    assert.deepEqual(fs.readdirSync(at('o')), ['.git'])
    await brings(wish('o', { version: 'v1' }), `update ${at('o')} to v1`)
    assert.equal(fs.readFileSync(at('o/file'), 'utf8'), 'one\n')
    sh('git clone -q -n repo p; echo mine > p/file')
    await assert.rejects(settle(git, wish('p')), refusing({ msg: /^Local modifications exist in the destination: .*\/p \(force=no\)\./ }))
  })

  describe('with a login in the address', () => {
    const site: { url?: string; close?: () => unknown; asked?: Awaited<ReturnType<typeof web>>['asked'] } = {}
    const password = "p;w'd|&é#"
    const login = `anna:${encodeURIComponent(password).replace('%3B', ';').replace('%26', '&')}@`
    const address = (name: string, who = login) => `${site.url?.replace('://', `://${who}`)}/private/${name}`
    before(async () => {
      sh('git clone -q --bare repo served/main; git init -q -b main inside; cd inside; echo i > i; git add i; git commit -qm i')
      sh('git init -q -b main outside; cd outside; git submodule --quiet add ../inside below; git commit -qm outside')
      sh('for name in inside outside; do git clone -q --bare $name served/$name; done')
      sh('for one in served/*; do git -C $one update-server-info; done')
      const files = sh('find served -type f').split('\n')
      Object.assign(site, await web(Object.fromEntries(files.map((file) => [`/private/${file.slice(7)}`, fs.readFileSync(at(file))]))))
    })
    after(() => site.close?.())
    environmentForTest(() => ({ GIT_TRACE: at('trace') }))

    it('shows no program the password, and keeps the address in the copy', async () => {
      fs.rmSync(at('trace'), { force: true })
      await brings(wish('login', { repo: address('outside') }), `clone ${address('outside', '')} to ${at('login')}`)
      assert.deepEqual(fs.readdirSync(at('login/below')), ['.git', 'i'])
      assert.equal(sh('git -C login remote get-url origin'), address('outside'))
      assert.equal(sh('git -C login config submodule.below.url'), address('inside'))
      const told = fs.readFileSync(at('trace'), 'utf8')
      assert.match(told, /git remote-http origin http:\/\/tsplay-login@127/)
      assert.doesNotMatch(told, /p;w/)
      assert.equal(fs.readFileSync(at('login/.git/config'), 'utf8'), configOfClone())
      const sent = (await site.asked?.())?.flatMap(({ headers: { authorization = [] } }) => authorization) ?? []
      assert.ok(sent.includes(`Basic ${Buffer.from(`anna:${password}`).toString('base64')}`))
    })

    it('fetches what is new, below as well, and tells failures without any name', async () => {
      sh('git -C login submodule --quiet deinit -f below; rm -r login/.git/modules')
      fs.rmSync(at('trace'))
      await brings(wish('login', { repo: address('outside') }), `update submodules of ${at('login')}`)
      assert.doesNotMatch(fs.readFileSync(at('trace'), 'utf8'), /p;w/)
      const kept = fs.readFileSync(at('login/.git/modules/below/config'), 'utf8')
      assert.match(kept, /url = "http:\/\/anna:p;w'd%7C&%C3%A9%23@127.*\/private\/inside"\n/)
      const where = /^Problem: `http:\/\/127[^`]*`: fatal: repository 'http:\/\/127/
      await assert.rejects(settle(git, wish('no', { repo: address('none') })), (problem) => where.test(String(problem)))
    })

    /** What plain git writes, with what checking out and its submodule add. */
    function configOfClone(): string {
      const repo = address('outside')
      sh(
        `git clone -q --no-checkout '${repo.replaceAll("'", "'\\''")}' plain; cd plain; git checkout -q --force --no-track -B main origin/main`,
      )
      sh('cd plain; git config branch.main.remote origin; git config branch.main.merge refs/heads/main')
      sh('cd plain; git submodule --quiet sync --recursive; git submodule --quiet update --init')
      return fs.readFileSync(at('plain/.git/config'), 'utf8')
    }

    it('follows an address that moves, with another login and another name for it', async () => {
      const given = wish('moving', { remote: 'up.stream' })
      await settle(git, given)
      const repo = address('main', 'token:x@')
      fs.rmSync(at('trace'))
      const result = await settle(git, { ...given, repo })
      assert.equal(result.result.remote_url_changed, true)
      assert.equal(sh('git -C moving config remote.up.stream.url'), repo)
      await settle(git, wish('moving.git', { repo, bare: true, remote: 'up' }))
      assert.equal(sh('git -C moving.git config remote.up.url'), repo)
      assert.doesNotMatch(fs.readFileSync(at('trace'), 'utf8'), /token:x@/)
    })

    it('has none of it among the words of a script, whatever stands in it', () => {
      for (const repo of ['https://me:word@x.org/a', 'https://0123456789abcdef0123:word@x.org/a', 'https://:word@x.org']) {
        const { copy } = git.probe(withDefaults(git.options, { repo, dest: '/x' }), nothingDone)
        assert.doesNotMatch(JSON.stringify(copy.args), /word|01234/)
        assert.match(String(copy.stdin), /word/)
      }
      assert.equal(git.probe(withDefaults(git.options, { repo: 'https://me@x.org/a', dest: '/x' }), nothingDone).copy.stdin, undefined)
    })
  })

  it('asks the repository in its turn only', () => {
    const { copy } = git.probe(withDefaults(git.options, { repo: 'a', dest: '/x' }), nothingDone)
    assert.equal(copy.late, true)
  })

  it('keeps no host key while it looks, and reads those that the settings of ssh name', () => {
    const ssh = (more: Wish) => git.probe(withDefaults(git.options, { repo: 'a', dest: '/x', ...more }), nothingDone).copy.args?.[4]
    assert.equal(ssh({}), 'ssh -o BatchMode=yes -o UpdateHostKeys=no')
    assert.match(String(ssh({ accept_newhostkey: true })), /accept-new -o 'UserKnownHostsFile=\/dev\/null /)
    assert.match(String(ssh({ ssh_opts: '-o StrictHostKeyChecking=no' })), /=no -o 'UserKnownHostsFile=\/dev\/null /)
  })

  it('looks without writing', async () => {
    await settle(git, wish('m'))
    sh('touch -d 2001-01-01 m/file')
    const list = () => sh('find m -exec stat -c "%n %Y %Z %s" {} +')
    const old = list()
    await settle(git, wish('m', { version: 'v1' }), { check: true })
    assert.equal(list(), old)
  })

  it('says what is missing', async () => {
    await without(['git'], () => assert.rejects(settle(git, wish('n')), refusing({ missingProgram: 'git' })))
    const copy = {
      there: false,
      occupied: false,
      head: '',
      branch: '',
      versionCommit: '',
      url: '',
      gitDir: '',
      changes: [],
      submodules: [],
    }
    const problem = { code: 68, stderr: 'Host key verification failed.\nfatal: Could not read from remote repository.' }
    expect(git, { repo: 'https://me:word@example.org/x', dest: '/x' })
      .on({ copy: { ...copy, problem }, file: undefined, wanted: undefined })
      .refuses({ msg: 'Host key verification failed.\nfatal: Could not read from remote repository.', names: ['https://example.org/x'] })
  })

  it('speaks ssh as it is told, and refuses what can not be', () => {
    const plain = { accept_hostkey: false, accept_newhostkey: false }
    assert.equal(sshCommand(plain), 'ssh -o BatchMode=yes')
    const full = sshCommand({ ...plain, key_file: "/home/me/it's", accept_newhostkey: true, ssh_opts: '-p 22' })
    assert.equal(full, `ssh -o BatchMode=yes -i '/home/me/it'\\''s' -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new -p 22`)
    const rules = (more: Wish) => git.rules?.(withDefaults(git.options, { repo: 'a', dest: '/x', ...more })) ?? []
    assert.deepEqual(rules({}), [])
    const wrong: Wish[] = [
      ...[{ repo: '--upload-pack=x' }, { version: '-x' }, { version: 'a..b' }, { remote: '' }, { depth: 0 }],
      ...[
        { track_submodules: true },
        { accept_hostkey: true, accept_newhostkey: true },
        { bare: true, separate_git_dir: '/x' },
        { umask: 'u=rwx' },
      ],
    ]
    for (const each of wrong) assert.equal(rules(each).length, 1, JSON.stringify(each))
  })
})
