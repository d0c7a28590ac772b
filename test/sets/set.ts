/** The three sets of tests: which one a file belongs to its name says, and nothing else. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const sets = ['unit', 'oracle', 'host'] as const
export type TestSet = (typeof sets)[number]

/** `a.host.test.ts` needs a host, a server or another program; `a.oracle.test.ts` compares with Ansible; `a.test.ts` only computes. */
export function setOf(file: string): TestSet {
  const [, word] = /\.(oracle|host)\.test\.[jt]s$/.exec(file) ?? []
  return word === 'oracle' || word === 'host' ? word : 'unit'
}

/** The compiled test files, in order; not what is left of a source that has gone, or has another name now. */
export function compiledTests(): readonly string[] {
  return testsBelow('dist/test').filter((file) => existsSync(file.replace(/^dist\//, '').replace(/\.js$/, '.ts')))
}

/** All test files below a folder, in order. */
export function testsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.[jt]s$/.test(name))
    .map((name) => join(folder, name))
    .sort()
}
