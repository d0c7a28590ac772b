/** That every keyword Ansible documents means something here, at each level it may stand at, or is refused with a word. */
import { deepEqual, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { keywordNames, type Level, obsoleteKeywords, unsupportedKeywords } from '../../engine/playbook/keywords.ts'
import { refusedRows } from '../../engine/reference/keyword-sentences.ts'
import { Answers } from '../oracle/answers.ts'

/** Words by their levels, as `ansible-doc -t keyword` of ansible-core 2.14 tells them. */
const documented: Readonly<Record<string, readonly Level[]>> = JSON.parse(readFileSync('test/reference/ansible-keywords.json', 'utf8'))

const answers = new Answers(import.meta.url)

describe('the keywords that Ansible documents', () => {
  it('are known at each of their levels, or refused', () => {
    const lacks = Object.entries(documented).flatMap(([word, levels]) => {
      if (Object.hasOwn(obsoleteKeywords, word)) return []
      const refused = unsupportedKeywords[word]?.levels ?? []
      return levels
        .filter((level) => !keywordNames(level).includes(word) && !refused.includes(level))
        .map((level) => `${word} of a ${level}`)
    })
    deepEqual(lacks, [])
  })

  it('tell what to do instead where they are refused', () => {
    deepEqual(
      refusedRows().filter(({ hint }) => hint.length < 8),
      [],
    )
    deepEqual(
      Object.keys(documented).filter((word) => refusedRows().some((row) => row.word === word)),
      ['accelerate', 'accelerate_ipv6', 'accelerate_port', 'debugger'],
    )
  })

  it('are all recorded', async () => {
    const argv = ['ansible-doc', '-t', 'keyword', '-l'] as const
    const words = await answers.of('all keywords', argv, () => {
      const { stdout } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' })
      return [...stdout.matchAll(/^([a-z_0-9]+)(?:: | {2,})/gm)].map(([, word = '']) => word)
    })
    ok(words.length > 50)
    deepEqual(
      words.filter((word) => !Object.hasOwn(documented, word)),
      [],
    )
  })
})
