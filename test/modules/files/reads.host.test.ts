/** What a host says of paths, asked of this machine, in every shell that it has. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import { accountRead, idRead } from '../../../modules/files/attributes.ts'
import { pathRead, pathsRead, sha1 } from '../../../modules/files/path-state.ts'
import { namesRead, treeRead } from '../../../modules/files/tree.ts'
import { ask } from '../locally.ts'

const shells = [['sh'], ['bash'], ['busybox', 'sh']].filter(
  ([program = '', ...words]) => spawnSync(program, [...words, '-c', ':']).status === 0,
)

for (const shell of shells)
  describe(`reads of paths, by ${shell.join(' ')}`, () => {
    let folder: string
    const at = (name: string) => path.join(folder, name)
    /** All questions as one process, as in a window. */
    const together = <T>(reads: readonly HostRead<T>[]): readonly T[] => {
      const answer = ask(shell, reads[0]?.script ?? '', reads.map(({ each = '' }) => each)) // biome-ignore format: one line
      return reads.map((read) => read.parse(answer))
    }

    before(() => {
      folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-reads-')))
      fs.writeFileSync(at('a b\n'), 'one\0two\n', { mode: 0o640 })
      fs.writeFileSync(at('-x'), '')
      fs.writeFileSync(at('ü $(id) `id` "\''), 'odd')
      fs.writeFileSync(at('long'), 'x'.repeat(1000))
      fs.mkdirSync(at('sub'), { mode: 0o750 })
      fs.writeFileSync(at('sub/n'), 'inside')
      fs.symlinkSync('a b\n', at('link'))
      fs.symlinkSync('gone/away', at('dead'))
      fs.symlinkSync('loop', at('loop'))
      spawnSync('mkfifo', [at('pipe')])
    })
    after(() => fs.rmSync(folder, { recursive: true }))

    it('tell of any name, and of content byte for byte, in one process', () => {
      const names = ['a b\n', 'ü $(id) `id` "\'', 'none', 'long', 'link', 'dead', 'loop', 'pipe', 'sub/']
      const states = together(names.map((name) => pathRead(at(name), { content: 100 })))
      const [spaced, odd, none, long, link, dead, loop, pipe, sub] = states
      assert.equal(spaced?.content?.toString(), 'one\0two\n')
      assert.equal(spaced?.sha1, sha1('one\0two\n'))
      const { mtimeMs, ino, uid } = fs.statSync(at('a b\n'))
      assert.deepEqual([spaced?.self?.kind, spaced?.self?.mode, spaced?.self?.inode, spaced?.self?.uid], ['file', 0o640, ino, uid])
      assert.ok(Math.abs((spaced?.self?.mtime ?? 0) - mtimeMs / 1000) < 0.001)
      assert.equal(odd?.content?.toString(), 'odd')
      assert.deepEqual([none?.self, none?.parent, none?.above, none?.content], [undefined, true, folder, undefined])
      assert.deepEqual([long?.content, long?.sha1], [undefined, sha1('x'.repeat(1000))])
      assert.deepEqual([link?.self?.kind, link?.target?.kind, link?.link, link?.real], ['link', 'file', 'a b\n', at('a b\n')])
      assert.equal(link?.content?.toString(), 'one\0two\n')
      assert.deepEqual([dead?.self?.kind, dead?.target, dead?.link], ['link', undefined, 'gone/away'])
      assert.deepEqual([loop?.self?.kind, loop?.target], ['link', undefined])
      assert.deepEqual([pipe?.self?.kind, pipe?.content], ['fifo', undefined])
      assert.deepEqual([sub?.path, sub?.self?.kind, sub?.self?.mode], [at('sub'), 'directory', 0o750])
    })

    it('look inside a folder for a name, and find what is above', () => {
      const [inside, deep] = together([pathRead(at('sub'), { name: 'n', sha1: true }), pathRead(at('sub/no/such/file'))])
      assert.deepEqual([inside?.path, inside?.inside, inside?.sha1], [at('sub/n'), true, sha1('inside')])
      assert.deepEqual([deep?.parent, deep?.above], [false, at('sub')])
    })

    it('know homes, and a name that begins with a dash', () => {
      const [mine, roots, nobodys, dash] = together([pathRead('~/x'), pathRead('~root/x'), pathRead('~no-such-user/x'), pathRead('-x')])
      assert.equal(mine?.path, `${process.env.HOME}/x`)
      assert.equal(roots?.path, '/root/x')
      assert.equal(nobodys?.path, '~no-such-user/x')
      assert.equal(dash?.path, './-x')
    })

    it('tell of many paths in their order', () => {
      const read = pathsRead([at('long'), at('none'), at('sub/n'), at('long')], { sha1: true })
      const states = read.parse(ask(shell, read.script, read.args ?? []))
      assert.deepEqual(states.map(({ self }) => self?.size), [1000, undefined, 6, 1000]) // biome-ignore format: one line
    })

    it('tell the rest where one vanishes while they look, and do not mix them up', () => {
      const programs = at('programs')
      fs.mkdirSync(programs)
      const real = spawnSync('sh', ['-c', 'command -v stat'], { encoding: 'utf8' }).stdout.trim()
      fs.writeFileSync(`${programs}/stat`, `#!/bin/sh\nrm -f '${at('brief')}'\nexec ${real} "$@"\n`, { mode: 0o755 })
      fs.writeFileSync(at('brief'), 'here today')
      const wanted = ['long', 'brief', 'sub/n'].map((name) => pathRead(at(name), { content: 2000 }))
      const words = wanted.map(({ each = '' }) => each)
      // By its path: busybox would take the `stat` that it has inside.
      const answer = ask(shell, wanted[0]?.script.replaceAll(' stat -', ` '${programs}/stat' -`) ?? '', words)
      const [long, brief, inside] = wanted.map(({ parse }) => parse(answer))
      assert.deepEqual([long?.self?.size, long?.content?.length], [1000, 1000])
      assert.deepEqual([brief?.path, brief?.self, brief?.content], [at('brief'), undefined, undefined])
      assert.deepEqual([inside?.self?.size, inside?.content?.toString()], [6, 'inside'])
    })

    it('do not take an answer that ends too early', () => {
      const read = pathRead(at('long'), { content: 2000 })
      const answer = ask(shell, read.script, [read.each ?? ''])
      assert.throws(
        () => read.parse({ ...answer, bytes: answer.bytes.subarray(0, -500) }),
        (error: unknown) => error instanceof Problem,
      )
    })

    it('find all that is below a folder, links followed or not', () => {
      fs.symlinkSync('sub', at('way'))
      const list = (follow: boolean) => {
        const read = treeRead(folder, follow)
        return read
          .parse(ask(shell, read.script, read.args ?? []))
          .map((entry) => `${entry.facts.kind} ${path.relative(folder, entry.path)}`)
      }
      assert.ok(list(false).includes('link way'))
      assert.ok(list(false).includes('file a b\n'))
      assert.ok(!list(false).includes('file way/n'))
      assert.ok(list(true).includes('link way') && list(true).includes('directory way') && list(true).includes('file way/n'))
    })

    it('count what is below a folder, however much that is', () => {
      fs.mkdirSync(at('many'))
      for (let index = 0; index < 1500; index++) fs.writeFileSync(at(`many/${'n'.repeat(60)}${index}`), '')
      const names = (name: string) => {
        const read = namesRead(at(name))
        return read.parse(ask(shell, read.script, read.args ?? []))
      }
      assert.deepEqual(names('sub'), { names: [at('sub/n')], count: 1 })
      fs.mkdirSync(at('above/empty'), { recursive: true })
      assert.deepEqual(names('above'), { names: [at('above/empty/')], count: 1 })
      assert.deepEqual(names('none'), { names: [], count: 0 })
      const many = names('many')
      assert.equal(many.count, 1500)
      assert.ok(many.names.length < 1500 && many.names.length > 500)
      assert.ok(many.names.every((name) => fs.existsSync(name)))
      fs.mkdirSync(at('hostile/\n\n7\n'), { recursive: true })
      assert.deepEqual(names('hostile'), { names: [at('hostile/\n\n7\n/')], count: 1 })
    })

    it('know the numbers of users and groups', () => {
      const ask2 = (kind: 'user' | 'group', name: string) => idRead(kind, name) as HostRead<number | undefined>
      const numbers = together([ask2('user', 'root'), ask2('group', 'daemon'), ask2('user', 'no-such-user'), ask2('user', 'daemon')])
      assert.deepEqual(numbers, [0, 1, undefined, 1])
      assert.equal(idRead('user', '1234').at, 'control')
      const found = (by: 'name' | 'id', key: string) => accountRead('user', by, key, (account) => account)
      const accounts = together([found('id', '1'), found('id', '4000000'), found('name', 'daemon'), found('name', 'nobody-here')])
      assert.deepEqual(accounts, [['daemon', '1'], ['', ''], ['daemon', '1'], ['', '']]) // biome-ignore format: one line
    })
  })
