/** `--trace`: what a whole run over SSH writes is a Chrome trace in which every kind of time has its spans. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { traceReporter } from '../../engine/report/trace.ts'
import { clients, differences } from '../transport/clients.ts'
import { openSite, type Site } from './site.ts'

interface Span {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts?: number
  readonly dur?: number
  readonly args: Readonly<Record<string, string>>
}

for (const client of clients)
  describe(`the trace of a run over ${client}`, () => {
    let site: Site
    let folder: string
    beforeEach(async () => {
      site = await openSite(2, client)
      folder = mkdtempSync(path.join(tmpdir(), 'tsplay-trace-'))
    })
    afterEach(async () => {
      await site.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('tells of connecting, becoming, probing, planning and applying, on the row of its host', async () => {
      const file = path.join(folder, 'trace.json')
      const trace = traceReporter(file)
      const tasks = `- name: The folder\n  file: { path: "{{ root }}/a", state: directory }\n  become: true\n`
      const ran = await site.run(tasks, {}, { span: trace.span, connectOptions: { onSpan: trace.span } })
      assert.equal(ran.code, 0)
      await trace.finish?.()
      const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: readonly Span[] }
      const row = traceEvents.find(({ ph, name }) => ph === 'M' && name === 'thread_name')
      assert.equal(row?.args.name, 'one')
      const spans = traceEvents.filter(({ ph }) => ph === 'X')
      for (const name of [...differences[client].spans.filter((each) => each !== 'shell'), 'become', 'probe', 'plan', 'apply'])
        assert.ok(
          spans.some((span) => span.name === name),
          `no span \`${name}\` among ${spans.map((span) => span.name).join(', ')}`,
        )
      for (const { name, tid, ts, dur } of spans) {
        assert.equal(tid, row?.tid, name)
        assert.ok(Number.isInteger(ts) && Number.isInteger(dur) && (dur as number) >= 0, name)
      }
      assert.ok(spans.filter(({ name }) => name === 'apply' || name === 'plan').every(({ args }) => args.task === 'The folder'))
    })
  })
