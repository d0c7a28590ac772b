/** `--report html=FILE`: a page about the run, in one file that is written whole when the run ends. */
import { accessSync, constants, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Reporter } from '../../model/event.ts'
import { pageWith } from './document.ts'
import { type FoldOptions, PageFold } from './fold.ts'
import type { PageData } from './page-data.ts'

/** `page` is the built page. A directory that cannot be written to is reported before anything runs. */
export function htmlReporter(file: string, page: string, options: FoldOptions): Reporter {
  if (isReplaced(file)) accessSync(dirname(file), constants.W_OK)
  const fold = new PageFold(options)
  return {
    report: (event) => fold.add(event),
    finish: () => writePage(file, page, fold.take()),
  }
}

/** Writes it whole, for its owner alone. */
export function writePage(file: string, page: string, data: PageData): void {
  const text = pageWith(page, data)
  if (!isReplaced(file)) {
    writeFileSync(file, text, { mode: 0o600 })
    return
  }
  const partial = `${file}.${process.pid}.part`
  try {
    writeFileSync(partial, text, { mode: 0o600, flag: 'wx' })
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

/** A link, a pipe or a device stays what it is. */
function isReplaced(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() !== false
}
