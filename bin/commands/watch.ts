/** `tsplay watch`: the page of a run while it goes on, for a browser on this machine. */
import { join } from 'node:path'
import { findRun, readRun } from '../../engine/journal/reader.ts'
import { livePage } from '../../engine/report/html/document.ts'
import { PageFold } from '../../engine/report/html/fold.ts'
import { followedEvents } from '../reporting/followed-events.ts'
import { builtPage, keptSources } from '../reporting/page.ts'
import { servePage } from '../reporting/page-server.ts'
import { ownJournals } from '../reporting/run-journal.ts'

export async function watchCommand(name: string, { port }: { readonly port?: number }): Promise<number> {
  const { id, path } = findRun(ownJournals(), name)
  const isOver = () => readRun(ownJournals(), id).status !== 'running'
  const server = await servePage(livePage(builtPage()), port)
  const stop = new AbortController()
  const stopped = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopped)
  process.stdout.write(`${server.url}\nThe address opens the page of run ${id} once. Ctrl-C ends the page, not the run.\n`)
  const fold = new PageFold({ excerpt: keptSources({ path }) })
  try {
    for await (const events of followedEvents(join(path, 'events.jsonl'), stop.signal, isOver)) {
      for (const event of events) fold.add(event)
      server.send(fold.take())
    }
  } finally {
    await server.end()
  }
  process.stdout.write(stop.signal.aborted ? 'The page is closed.\n' : 'The run is over. An open page stays as it is.\n')
  return 0
}
