/** What a person reads of a run on 6, 60 and 600 hosts at several widths: texts in `screens`; `UPDATE_GOLDEN=1` writes them again. */
import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import stringWidth from 'string-width'
import { type TerminalOptions, terminalReporter } from '../../engine/report/terminal.ts'
import { perform } from './perform.ts'
import { fleet } from './scenes/fleet.ts'

const folder = 'test/report/screens'
const sizes = [6, 60, 600]
const widths = [60, 100, 200]

async function screen(size: number, columns: number | undefined, more: Partial<TerminalOptions> = {}): Promise<string> {
  let text = ''
  const commandForMore = (host: string) => `tsplay check site.yml --diff --limit ${host} -v`
  const base = {
    write: (part: string) => (text += part),
    colour: false,
    check: false,
    verbosity: 0,
    columns: () => columns,
    commandForMore,
  }
  await perform(fleet(size), () => terminalReporter({ ...base, ...more }))
  return text
}

const cases: readonly (readonly [name: string, () => Promise<string>])[] = [
  ...sizes.flatMap((size) => widths.map((columns) => [`${size}-hosts-${columns}-columns`, () => screen(size, columns)] as const)),
  ['60-hosts-quiet', () => screen(60, 100, { quiet: true })],
  ['60-hosts-profile', () => screen(60, 100, { quiet: true, profile: true })],
]
const fileOf = (name: string) => `${folder}/${name}.txt`

describe('the report of a fleet', () => {
  for (const [name, show] of cases)
    it(name, async () => {
      const text = await show()
      if (process.env.UPDATE_GOLDEN) writeFileSync(fileOf(name), text)
      equal(text, existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8') : '')
    })

  it('has no screen without a case', () => {
    deepEqual(readdirSync(folder).sort(), cases.map(([name]) => `${name}.txt`).sort())
  })

  it('has no line wider than the terminal, but commands to copy', async () => {
    for (const columns of widths)
      for (const line of (await screen(60, columns)).split('\n'))
        equal(stringWidth(line) <= columns || line.trimStart().startsWith('tsplay '), true, line)
  })

  it('says the same at every width', async () => {
    const words = async (columns: number | undefined) => (await screen(60, columns)).replace(/\s+/g, '')
    for (const columns of widths) equal(await words(columns), await words(undefined))
  })

  it('is hardly longer for ten times the hosts', async () => {
    const lines = async (size: number) => (await screen(size, 100)).split('\n').length
    equal((await lines(600)) < (await lines(60)) * 1.3, true)
  })
})
