/** Which report a person reads: our own, or the layout of the program whose place is taken, as the settings name it. */
import type { Shape, Writers } from '../../engine/report/ansible/formats.ts'
import type { TimingKind } from '../../engine/report/ansible/timings.ts'
import type { TerminalOptions, TerminalReporter } from '../../engine/report/terminal.ts'
import type { Values } from '../../engine/settings/index.ts'
import { toText } from '../../engine/template/index.ts'
import { dumpYaml } from '../../engine/template/values/yaml-dump.ts'
import { type Layout, layouts, type RunFlags } from '../options/flags.ts'

/** The layout that `stdout_callback` names, with or without its collection. */
export function layoutNamed(callback: string | undefined, otherwise: Layout = 'default'): Layout {
  return layouts.find((name) => name === callback?.toLowerCase().split('.').at(-1)) ?? otherwise
}

export async function layoutReporter(flags: RunFlags, options: TerminalOptions): Promise<TerminalReporter> {
  const { layout, settings = {}, tree } = flags
  if (layout === undefined) return (await import('../../engine/report/terminal.ts')).terminalReporter(options)
  const { formatOf } = await import('../../engine/report/ansible/formats.ts')
  const format = formatOf(shapeOf(layout, settings), writers)
  const more = { ...options, format, warn: (text: string) => process.stderr.write(text) }
  switch (layout) {
    case 'minimal':
    case 'oneline':
      return (await import('../../engine/report/ansible/adhoc.ts')).adhocReporter({ ...more, oneLine: layout === 'oneline', tree })
    case 'unixy': {
      const { unixyReporter } = await import('../../engine/report/ansible/unixy.ts')
      return unixyReporter({ ...more, text: writers.text, hides: hidesOf(settings), extras: extrasOf(settings) })
    }
    case 'json':
      return (await import('../../engine/report/ansible/json-run.ts')).jsonRunReporter({
        ...more,
        statistics: settings.customStats === true,
      })
    case 'null':
      return (await import('../../engine/report/ansible/asides.ts')).nullReporter(more)
    default: {
      const hides = { ...hidesOf(settings), ...(layout === 'skippy' && { skipped: true, heads: 'stay' as const }) }
      const { ansibleReporter } = await import('../../engine/report/ansible/report.ts')
      return ansibleReporter({ ...more, hides, extras: extrasOf(settings), timings: timingsOf(settings.callbacks ?? []) })
    }
  }
}

const writers: Writers = {
  yaml: (value, layout) => dumpYaml(value, { flow: 'none', sort: true, unicode: true, start: false, ...layout }),
  text: toText,
}

/** Only two layouts can be told how to write. */
function shapeOf(layout: Layout, { resultFormat, prettyResults: pretty }: Values): Shape {
  const name = resultFormat === 'yaml' ? 'yaml' : 'json'
  switch (layout) {
    case 'yaml':
      return { name: 'own yaml' }
    case 'debug':
      return { name: 'debug' }
    case 'unixy':
      return { name: 'json', pretty: true, whole: true, items: true }
    case 'oneline':
      return { name: 'json line', whole: true, items: true }
    case 'minimal':
      return { name, pretty: pretty ?? true, items: true }
    case 'default':
      return { name, pretty }
    default:
      return { name: 'json' }
  }
}

function hidesOf({ displaySkipped, displayOk }: Values) {
  return { skipped: displaySkipped === false, ok: displayOk === false }
}

function extrasOf({ checkMarkers, hostStarts, failedPaths, failedStderr, customStats }: Values) {
  return { checkMarks: checkMarkers, hostStarts, failedPaths, failuresAside: failedStderr, statistics: customStats }
}

function timingsOf(callbacks: readonly string[]): readonly TimingKind[] {
  const short = callbacks.map((name) => name.replace(/^ansible\.posix\./, ''))
  return short.filter((name) => name === 'timer' || name === 'profile_tasks')
}
