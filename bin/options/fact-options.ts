/** How facts are gathered and kept, by what the flags and the settings say. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Variables } from '../../engine/model/template.ts'
import type { FactOptions } from '../../engine/run/schedule/state.ts'
import { FactCache } from '../../engine/run/task/fact-cache.ts'
import type { Values } from '../../engine/settings/index.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import type { RunFlags } from './flags.ts'

/** Seconds that Ansible keeps facts where nobody says otherwise. */
const aDay = 86400

export function factOptions({ flushCache, layout, settings = {} }: Pick<RunFlags, 'flushCache' | 'layout' | 'settings'>): FactOptions {
  return { always: layout !== undefined, smart: settings.gathering === 'smart', cache: cacheOf(settings), flush: flushCache === true }
}

/** What earlier runs kept of a host, for inventories that are built with it; read only where one asks. */
export function keptFacts(settings: Values = {}): (host: string) => Variables {
  const { factCaching = 'memory', factCachingConnection } = settings
  const options = isFile(factCaching) && factCachingConnection !== undefined ? cacheOf(settings) : undefined
  if (!options) return () => ({})
  const warn = (message: string, hint?: string) =>
    printDiagnostics([{ code: 'unreadable-fact-cache', severity: 'warning', message, ...(hint && { hint }) }])
  const cache = new FactCache(options, warn)
  return (host) => cache.of(host).facts
}

function isFile(kind: string): boolean {
  return /^(?:ansible\.builtin\.)?jsonfile$/.test(kind)
}

function cacheOf({ factCaching = 'memory', ...settings }: Values): FactOptions['cache'] {
  if (/^(?:ansible\.builtin\.)?memory$/.test(factCaching)) return undefined
  if (!isFile(factCaching)) {
    const message = `the setting \`fact_caching = ${factCaching}\` is not supported: facts are forgotten after the run`
    printDiagnostics([
      { code: 'unsupported-setting', severity: 'warning', message, hint: 'use `jsonfile` with a directory in `fact_caching_connection`' },
    ])
    return undefined
  }
  if (settings.factCachingConnection === undefined)
    throw new Problem('the setting `fact_caching = jsonfile` needs a directory', { hint: 'set it with `fact_caching_connection`' })
  return {
    folder: settings.factCachingConnection,
    prefix: settings.factCachingPrefix ?? '',
    timeout: settings.factCachingTimeout ?? aDay,
  }
}
