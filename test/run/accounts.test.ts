/** All that counts a run counts the same: random plays, and the numbers in every report of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { changesIn } from '../../engine/model/account.ts'
import type { Counts, Event } from '../../engine/model/event.ts'
import { jsonReporter } from '../../engine/report/json.ts'
import { junitReporter } from '../../engine/report/junit.ts'
import { terminalReporter } from '../../engine/report/terminal.ts'
import { modelRun } from './model-run.ts'
import { randomPlay } from './random-play.ts'

const hosts = ['a', 'b', 'c']
const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-accounts-'))
after(() => rmSync(folder, { recursive: true }))

/** Counted from the ends of tasks alone. */
function fromEvents(events: readonly Event[], host: string, check: boolean) {
  const counts = { changed: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 }
  const changes = { made: 0, planned: 0 }
  let before = 0
  for (const event of events) {
    if ((event.type !== 'task-end' && event.type !== 'item-end') || event.host !== host) continue
    const kind = (event.check ?? check) ? 'planned' : 'made'
    const whole = event.type === 'task-end'
    const changed =
      event.status === 'changed' || (whole && event.ignored === true && (event.result as { changed?: unknown }).changed === true)
    const now = changes.made + changes.planned
    changes[kind] += changesIn(event, changed && (!whole || now === before))
    if (!whole) continue
    before = changes.made + changes.planned
    if (changed) counts.changed++
    if (event.ignored) counts.ignored++
    else if (event.rescued) counts.rescued++
    else if (event.status === 'failed') counts.failed++
    if (event.status === 'skipped') counts.skipped++
  }
  return { counts, changes }
}

const some = ({ changed, failed, skipped, rescued, ignored }: Counts) => ({ changed, failed, skipped, rescued, ignored })

async function reportsOf(events: readonly Event[], check: boolean) {
  let text = ''
  const [json, junit] = [path.join(folder, 'json'), path.join(folder, 'junit')]
  const reporters = [
    jsonReporter(json),
    junitReporter(junit),
    terminalReporter({ write: (more) => (text += more), colour: false, check, verbosity: 0 }),
  ]
  for (const event of events) for (const reporter of reporters) reporter.report(event)
  for (const reporter of reporters) await reporter.finish?.()
  return {
    text,
    json: (JSON.parse(readFileSync(json, 'utf8')) as { readonly events: readonly Event[] }).events,
    junit: readFileSync(junit, 'utf8'),
  }
}

const sumOf = ({ made, planned } = { made: 0, planned: 0 }) => made + planned

/** The numbers of a sentence or a row. */
const numberBefore = (text: string, word: RegExp) => Number(new RegExp(`(\\d+) ${word.source}`).exec(text)?.[1] ?? 0)

async function agree(seed: number, check: boolean) {
  const { text: play, files } = randomPlay(seed)
  const serial = seed % 3 === 0 ? play.replace('  gather_facts: false\n', '  gather_facts: false\n  serial: 1\n') : play
  const { events } = await modelRun(serial, { files, hosts, options: { check } })
  const { text, json, junit } = await reportsOf(events, check)
  const why = `seed ${seed}\n${serial}\n${text}`
  const sums = { made: 0, planned: 0 }
  for (const host of hosts) {
    const end = json.find((event) => event.type === 'host-end' && event.host === host)
    assert.ok(end?.type === 'host-end', why)
    const { counts, changes } = fromEvents(events, host, check)
    assert.deepEqual(some(end.counts), counts, why)
    assert.deepEqual(end.changes, changes, why)
    sums.made += changes.made
    sums.planned += changes.planned
    const suite = new RegExp(`<testsuite name="${host}"[\\s\\S]*?</testsuite>`).exec(junit)?.[0] ?? ''
    assert.equal(Number(/name="changes" value="(\d+)"/.exec(suite)?.[1]), changes.made, why)
    assert.equal(Number(/ failures="(\d+)"/.exec(suite)?.[1]), counts.failed, why)
    const row = text.split('\n').find((line) => line.startsWith(`${host} : ok=`))
    assert.equal(row === undefined, end.untouched === true, why)
    if (row === undefined) continue
    assert.equal(Number(/changed=(\d+)/.exec(row)?.[1]), counts.changed, why)
    assert.equal(numberBefore(row, /changes?\b(?! planned)/), changes.made, why)
    assert.equal(numberBefore(row, /changes? planned/), changes.planned, why)
  }
  const last = text.trimEnd().split('\n').at(-1) ?? ''
  const taskStatuses = last.split('; ').filter((part) => /^(?:\d+ changes?\b)/i.test(part))
  const planned = taskStatuses.find((part) => part.includes('would be made'))
  const made = taskStatuses.find((part) => !part.includes('would be made'))
  assert.equal(numberBefore((made ?? '').toLowerCase(), /changes?/), sums.made, why)
  assert.equal(numberBefore((planned ?? '').toLowerCase(), /changes?/), sums.planned, why)
  const counted = events.reduce((all, event) => all + (event.type === 'task-end' ? sumOf(event.changeCounts) : 0), 0)
  assert.equal(counted, sums.made + sums.planned, why)
  const failedHosts = hosts.filter((host) => json.some((event) => event.type === 'host-end' && event.host === host && event.failure))
  assert.equal(/ (?:hosts?|both hosts) failed|^(?:The host|Both hosts|All \d+ hosts) failed/.test(last), failedHosts.length > 0, why)
}

describe('the numbers of a run', () => {
  it('are the same in events, recap, sentence, JSON and JUnit', async function () {
    this.timeout(120_000)
    for (let seed = 1; seed <= 60; seed++) await agree(seed, false)
  })
  it('are the same in check mode', async function () {
    this.timeout(120_000)
    for (let seed = 1; seed <= 30; seed++) await agree(seed, true)
  })
})
