/** What a person reads: each scene is compared with a text in `fixtures`; `UPDATE_GOLDEN=1` writes them anew. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Event } from '../../engine/model/event.ts'
import { junitReporter } from '../../engine/report/junit.ts'
import { terminalReporter } from '../../engine/report/terminal.ts'
import { perform } from './perform.ts'
import { checking } from './scenes/checking.ts'
import { failing } from './scenes/failing.ts'
import { settling } from './scenes/settling.ts'
import { Stage } from './stage.ts'

const fixtures = 'test/report/fixtures'
const scenes: Readonly<Record<string, () => readonly Event[]>> = { ...settling, ...failing, ...checking }
/** Scenes that are also told to somebody who wants to know more. */
const alsoVerbose = ['loop items', 'debug', 'slow work', 'failure with journal']

async function textOf(events: readonly Event[], verbosity = 0, colour = false): Promise<string> {
  let text = ''
  const check = events.some((event) => event.type === 'run-start' && event.check)
  await perform(events, () => terminalReporter({ write: (more) => (text += more), colour, check, verbosity }))
  return text
}

const cases = [
  ...Object.keys(scenes).map((name) => ({ name, scene: name, verbosity: 0 })),
  ...alsoVerbose.map((scene) => ({ name: `${scene} -v`, scene, verbosity: 1 })),
]
const fileOf = (name: string) => `${fixtures}/${name.replaceAll(' ', '-')}.txt`

describe('the report of a run', () => {
  for (const { name, scene, verbosity } of cases)
    it(name, async () => {
      const text = await textOf((scenes[scene] as () => readonly Event[])(), verbosity)
      if (process.env.UPDATE_GOLDEN) writeFileSync(fileOf(name), text)
      equal(text, existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8') : '')
    })

  it('has no text without a scene', () => {
    deepEqual(
      readdirSync(fixtures)
        .map((file) => `${fixtures}/${file}`)
        .sort(),
      cases.map(({ name }) => fileOf(name)).sort(),
    )
  })

  it('obeys no host', async () => {
    for (const colour of [false, true]) {
      const text = await textOf((failing['control codes of a host'] as () => readonly Event[])(), 1, colour)
      equal(text.includes('output'), true)
      // Colours of our own are the only control codes.
      equal(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/.test(text.replace(/\u001b\[\d+m/g, '')), false)
      equal(text.split('\n').filter((line) => line.startsWith('RECAP')).length, colour ? 0 : 1)
    }
  })

  it('survives hosts that say 200,000 lines, and shows few of them', async () => {
    const flood = 'a line\n'.repeat(200_000)
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2'])
    const change = { summary: 'write /etc/motd' }
    stage.task(
      'what fails',
      {},
      { status: 'failed', ignored: true, failure: { message: flood, hint: flood, stderr: flood, stdout: `${flood}!` } },
    )
    stage.task('what changes', {}, { status: 'changed', changes: Array.from({ length: 200_000 }, () => change) })
    const events = stage.over()
    equal((await textOf(events.filter((event) => event.type !== 'task-end' || event.status !== 'changed'))).split('\n').length < 200, true)
    for (const verbosity of [0, 1]) match(await textOf(events, verbosity), /RECAP/)
    const file = join(mkdtempSync(join(tmpdir(), 'tsplay-report-')), 'report')
    try {
      await perform(events, () => junitReporter(file))
      equal(statSync(file).size > flood.length, true)
    } finally {
      rmSync(dirname(file), { recursive: true })
    }
  })

  it('of two hundred hosts is short', async () => {
    const text = await textOf((settling['200 hosts'] as () => readonly Event[])())
    equal(text.split('\n').length < 80, true, text)
  })

  it('is the same with colours, but for them', async () => {
    const events = (failing['failure with journal'] as () => readonly Event[])()
    const coloured = await textOf(events, 0, true)
    match(coloured, /\u001b\[31m/)
    equal(coloured.replace(/\u001b\[\d+m/g, ''), await textOf(events))
  })
})
