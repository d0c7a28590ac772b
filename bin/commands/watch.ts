/** `tsplay watch`: the page of a run while it goes on, for a browser on this machine. */
import { livePage } from '../../engine/report/html/document.ts'
import { PageFold } from '../../engine/report/html/fold.ts'
import { followedEvents } from '../reporting/followed-events.ts'
import { builtPage } from '../reporting/page.ts'
import { servePage } from '../reporting/page-server.ts'
import { runningRun } from '../reporting/running-run.ts'

export async function watchCommand(name: string, { port }: { readonly port?: number }): Promise<number> {
  const { id, file, isOver } = runningRun(name)
  const server = await servePage(livePage(builtPage()), port)
  const stop = new AbortController()
  const stopped = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopped)
  process.stdout.write(`${server.url}\nThe address opens the page of run ${id} once. Ctrl-C ends the page, not the run.\n`)
  // Which values of the sources are secrets only the run itself knows: the page shows none.
  const fold = new PageFold()
  try {
    for await (const events of followedEvents(file, stop.signal, isOver)) {
      for (const event of events) fold.add(event)
      server.send(fold.take())
    }
  } finally {
    await server.end()
  }
  process.stdout.write(stop.signal.aborted ? 'The page is closed.\n' : 'The run is over. An open page stays as it is.\n')
  return 0
}
