/** How facts are gathered and kept, by what the flags and the settings say. */
import { Problem } from '../engine/diagnostic.ts'
import type { FactOptions } from '../engine/run/state.ts'
import type { Values } from '../engine/settings/index.ts'
import type { RunFlags } from './flags.ts'
import { tellDiagnostics } from './mistake.ts'

/** Seconds that Ansible keeps facts where nobody says otherwise. */
const aDay = 86400

export function factOptions({ flushCache, settings = {} }: Pick<RunFlags, 'flushCache' | 'settings'>): FactOptions {
  return { smart: settings.gathering === 'smart', cache: cacheOf(settings), flush: flushCache === true }
}

function cacheOf({ factCaching = 'memory', ...settings }: Values): FactOptions['cache'] {
  const kind = factCaching.replace(/^ansible\.builtin\./, '')
  if (kind === 'memory') return undefined
  if (kind !== 'jsonfile') {
    const message = `the setting \`fact_caching = ${factCaching}\` is not built: facts last as long as the run`
    tellDiagnostics([
      { code: 'setting', severity: 'warning', message, hint: 'choose `jsonfile`, with a folder in `fact_caching_connection`' },
    ])
    return undefined
  }
  if (settings.factCachingConnection === undefined)
    throw new Problem('the setting `fact_caching = jsonfile` needs a folder', { hint: 'name one in `fact_caching_connection`' })
  return {
    folder: settings.factCachingConnection,
    prefix: settings.factCachingPrefix ?? '',
    timeout: settings.factCachingTimeout ?? aDay,
  }
}
