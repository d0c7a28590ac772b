/** That each test file is in the set its name says: what it imports decides, and the guard while it runs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import { guard, shared, stand } from './guard.ts'
import { setOf, testsBelow } from './set.ts'

const doors = /\bfrom 'node:child_process'/
const texts = new Map<string, string>()
const textOf = (file: string): string => {
  const text = texts.get(file) ?? readFileSync(file, 'utf8')
  texts.set(file, text)
  return text
}

/** The files of `test/` that a file imports, directly or not, and itself. */
function closure(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, target = ''] of textOf(file).matchAll(/^(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gm)) {
    const path = normalize(`${dirname(file)}/${target}`)
    if (path.startsWith('test/') && existsSync(path)) closure(path, seen)
  }
  return seen
}

/** Files by which programs are started, but not by one process for all cases. */
const starting = (file: string): readonly string[] =>
  [...closure(file)].filter((each) => doors.test(textOf(each)) && !/\bshared\(/.test(textOf(each)) && each !== 'test/sets/guard.ts')
const asking = (file: string): boolean => [...closure(file)].some((each) => each.startsWith('test/oracle/'))

describe('the set of a test file', () => {
  const files = testsBelow('test')

  it('is unit where nothing that it imports of the tests starts programs', () => {
    const wrong = files
      .filter((file) => setOf(file) === 'unit')
      .flatMap((file) => starting(file).map((by) => `${file} starts programs by ${by}`))
    assert.deepEqual(wrong, [])
  })

  it('is oracle where what Ansible answers is asked for, and only there', () => {
    assert.deepEqual(
      files.filter((file) => asking(file) !== (setOf(file) === 'oracle')),
      [],
    )
  })

  it('is guarded while a test of the unit set runs', () => {
    stand()
    const before = guard('test/some.test.js')
    try {
      assert.throws(
        () => spawnSync('true'),
        /`test\/some\.test\.js` is in the unit set and starts `true`: call it `test\/some\.host\.test\.ts`/,
      )
      assert.equal(shared(() => spawnSync('true')).status, 0)
      guard('')
      assert.equal(spawnSync('true').status, 0)
    } finally {
      guard(before)
    }
  })
})
