/** The page of a run or a plan: what the installation adds to it. */
import { readFileSync } from 'node:fs'
import { type RunRecord, sourcesOf } from '../../engine/journal/reader.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event, Reporter } from '../../engine/model/event.ts'
import { PageFold } from '../../engine/report/html/fold.ts'
import type { PageSource } from '../../engine/report/html/page-data.ts'
import { htmlReporter, writePage } from '../../engine/report/html/reporter.ts'
import { type Excerpt, excerpts } from '../../engine/report/html/sources.ts'
import { whereText } from '../../engine/report/words.ts'
import { pageFile } from '../installation.ts'

export function pageReporter(file: string, redact: (text: string) => string): Reporter {
  return htmlReporter(file, builtPage(), { excerpt: excerpts(redact) })
}

/** The source that a run has kept, which may still go on: which values of the files are secrets, only the run knows. */
export function keptSources(run: Pick<RunRecord, 'path'>): Excerpt {
  let sources: ReadonlyMap<string, PageSource> = new Map()
  const missing = new Set<string>()
  return (where) => {
    const name = whereText(where)
    if (!sources.has(name) && !missing.has(name)) {
      sources = new Map((sourcesOf(run) as readonly PageSource[]).map((source) => [source.where, source]))
      if (!sources.has(name)) missing.add(name)
    }
    return sources.get(name)
  }
}

/** A page of events that were kept; without `excerpt` it shows no source. */
export function writeEventPage(file: string, events: readonly Event[], kind: 'run' | 'plan', excerpt?: Excerpt): void {
  const fold = new PageFold({ kind, ...(excerpt && { excerpt }) })
  for (const event of events) fold.add(event)
  try {
    writePage(file, builtPage(), fold.take())
  } catch (error) {
    throw new Problem(`the page cannot be written: ${(error as Error).message}`, { hint: 'check the directory and the free space' })
  }
}

export function builtPage(): string {
  try {
    return readFileSync(pageFile, 'utf8')
  } catch {
    throw new Problem(`the page of reports is missing from this installation: \`${pageFile}\``, {
      hint: 'install tsplay again, or `npm run page`',
    })
  }
}
