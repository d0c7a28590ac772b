/** The page of a run or a plan: what the installation adds to it. */
import { readFileSync } from 'node:fs'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event, Reporter } from '../../engine/model/event.ts'
import { PageFold } from '../../engine/report/html/fold.ts'
import { htmlReporter, writePage } from '../../engine/report/html/reporter.ts'
import { excerpts } from '../../engine/report/html/sources.ts'
import { pageFile } from '../installation.ts'

export function pageReporter(file: string, redact: (text: string) => string): Reporter {
  return htmlReporter(file, builtPage(), { excerpt: excerpts(redact) })
}

/** A page of events that were kept. It shows no source: which values of it are secrets, only a run knows. */
export function writeEventPage(file: string, events: readonly Event[], kind: 'run' | 'plan'): void {
  const fold = new PageFold({ kind })
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
