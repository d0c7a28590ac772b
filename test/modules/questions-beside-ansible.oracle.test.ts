/** `find`, `getent`, `slurp`, `package_facts`, `service_facts` and `tempfile`, beside what Ansible answers on this machine. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Definition, Options, Params } from '../../engine/model/module.ts'
import type { Reads } from '../../engine/model/read.ts'
import find from '../../modules/files/find.ts'
import slurp from '../../modules/files/slurp.ts'
import tempfile from '../../modules/files/tempfile.ts'
import packageFacts from '../../modules/packages/package_facts.ts'
import serviceFacts from '../../modules/services/service_facts.ts'
import getent from '../../modules/users/getent.ts'
import { ansibleResults, type Result } from './ansible-results.ts'
import { settle } from './locally.ts'

interface Question {
  readonly name: string
  readonly module: string
  readonly args: Readonly<Record<string, unknown>>
  readonly ours: () => Promise<Result>
  /** What is compared of a result; all but the words of the run where nothing is said. */
  readonly of?: (result: Result) => unknown
}

function question<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  args: Partial<Params<O>>,
  of?: Question['of'],
): Question {
  const ours = () => settle(module, args).then(({ result }) => result)
  return { name: `${module.name} ${JSON.stringify(args)}`, module: module.name, args, ours, ...(of && { of }) }
}

describe('questions, beside Ansible', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-questions-'))
  for (const name of ['a/deep/one.txt', 'a/two.txt', 'three.log', '.dot', 'b/four']) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), `${name}\nsecond line\n`)
  }
  fs.symlinkSync('a', path.join(folder, 'link'))
  fs.symlinkSync('nowhere', path.join(folder, 'lost'))
  fs.chmodSync(path.join(folder, 'three.log'), 0o4751)
  const aside = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-questions-'))
  after(() => {
    for (const made of [folder, aside]) fs.rmSync(made, { recursive: true })
  })

  const paths = [folder]
  const without = (result: Result) => Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'msg'))
  const asked: readonly Question[] = [
    question(find, { paths }),
    question(find, { paths: [`${folder}/`, '/nowhere'], recurse: true, file_type: 'any', hidden: true }),
    question(find, { paths, recurse: true, depth: 2 }),
    question(find, { paths, recurse: true, follow: true, patterns: ['*.txt'], get_checksum: true }),
    question(find, { paths, recurse: true, use_regex: true, patterns: ['^t.*'], excludes: ['.*g$'] }),
    question(find, { paths, recurse: true, contains: '.*deep' }),
    question(find, { paths, recurse: true, contains: 'd l', read_whole_file: true, age: '-1h', size: '-1k' }),
    question(find, { paths, file_type: 'link' }),
    question(find, { paths, file_type: 'directory', excludes: ['b'] }),
    question(slurp, { src: path.join(folder, 'a/two.txt') }),
    question(getent, { database: 'passwd' }),
    question(getent, { database: 'group', key: 'root' }),
    question(getent, { database: 'services', key: 'ssh' }),
    question(getent, { database: 'hosts' }),
    question(getent, { database: 'passwd', key: 'nobody-has-this-name', fail_key: false }),
    question(packageFacts, { manager: ['apt'] }, withoutCategories),
    question(serviceFacts, {}, without),
    question(tempfile, { path: aside, suffix: '.x' }, ({ path: made }) => path.dirname(String(made))),
  ]
  let theirs: readonly Result[]
  before(function () {
    const results = ansibleResults(asked)
    if (!results) return this.skip()
    theirs = results
  })
  for (const [index, { name, ours, of = (result: Result) => result }] of asked.entries())
    it(name.replaceAll(folder, '…'), async () => {
      const wanted = theirs[index] as Result
      assert.notEqual(wanted.failed, true, String(wanted.msg))
      assert.deepEqual(plain(of(await ours())), plain(of(wanted)))
    })
})

/** An archive may list a package under another section than the package itself, and Ansible asks the archive. */
function withoutCategories({ ansible_facts }: Result): unknown {
  const { packages } = ansible_facts as { readonly packages: Readonly<Record<string, readonly Result[]>> }
  return Object.fromEntries(
    Object.entries(packages).map(([name, all]) => [name, all.map(({ category, ...rest }) => ({ ...rest, category: typeof category }))]),
  )
}

/** Without what every result of a run holds, and without what reading a file moves. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { changed: _changed, failed: _failed, warnings: _warnings, files, ...rest } = value as Record<string, unknown>
  if (!Array.isArray(files)) return rest
  return { ...rest, files: files.map(({ atime: _atime, ...file }: Record<string, unknown>) => file) }
}
