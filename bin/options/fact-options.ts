/** How facts are gathered and kept, by what the flags and the settings say. */
import type { InventoryCache } from '../../engine/inventory/plugins.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Variables } from '../../engine/model/template.ts'
import type { FactOptions } from '../../engine/run/schedule/state.ts'
import { FactCache } from '../../engine/run/task/fact-cache.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import type { RunFlags } from './flags.ts'

/** Seconds that Ansible keeps facts where nobody says otherwise. */
const aDay = 86400

type FactFlags = Pick<RunFlags, 'settings' | 'heads'>

export function factOptions(flags: FactFlags & Pick<RunFlags, 'flushCache' | 'layout'>): FactOptions {
  const { flushCache, layout, settings } = flags
  return { always: layout !== undefined, smart: settings?.gathering === 'smart', cache: cacheOf(flags), flush: flushCache === true }
}

/** What earlier runs kept of a host, for inventories that are built with it; read only where one asks. */
export function keptFacts(flags: FactFlags): (host: string) => Variables {
  const { factCaching = 'memory', factCachingConnection } = flags.settings ?? {}
  const options = isFile(factCaching) && factCachingConnection !== undefined ? cacheOf(flags) : undefined
  if (!options) return () => ({})
  const warn = (message: string, hint?: string) =>
    printDiagnostics([{ code: 'unreadable-cache', severity: 'warning', message, ...(hint && { hint }) }], flags.heads)
  const cache = new FactCache(options, warn)
  return (host) => cache.of(host).facts
}

/** How inventories are cached: by their own settings, or else as facts are. */
export function inventoryCache({ settings = {} }: Pick<RunFlags, 'settings'>): InventoryCache {
  const plugin = settings.inventoryCachePlugin ?? settings.factCaching
  const folder = settings.inventoryCacheConnection ?? settings.factCachingConnection
  const prefix = settings.inventoryCachePrefix ?? settings.factCachingPrefix
  const timeout = settings.inventoryCacheTimeout ?? settings.factCachingTimeout
  return {
    enabled: settings.inventoryCache === true,
    ...(plugin !== undefined && { plugin }),
    ...(folder !== undefined && { folder }),
    ...(prefix !== undefined && { prefix }),
    ...(timeout !== undefined && { timeout }),
  }
}

function isFile(kind: string): boolean {
  return /^(?:ansible\.builtin\.)?jsonfile$/.test(kind)
}

function cacheOf({ settings: { factCaching = 'memory', ...settings } = {}, heads }: FactFlags): FactOptions['cache'] {
  if (/^(?:ansible\.builtin\.)?memory$/.test(factCaching)) return undefined
  if (!isFile(factCaching)) {
    const message = `the setting \`fact_caching = ${factCaching}\` is not supported: facts are forgotten after the run`
    printDiagnostics(
      [{ code: 'unsupported-setting', severity: 'warning', message, hint: 'use `jsonfile` with a directory in `fact_caching_connection`' }],
      heads,
    )
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
