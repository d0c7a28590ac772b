/** What an inventory source brought, kept in a file for a time, as Ansible's plug-ins keep it: either reads what the other wrote. */
import { hash } from 'node:crypto'
import { resolve } from 'node:path'
import { cachedValue, cacheFile, cacheValue, type JsonCache } from '../formats/json-cache.ts'
import { atControllerHome } from '../model/home.ts'
import type { MapNode } from '../template/values/yaml.ts'
import type { PluginOptions, PluginReading } from './plugins.ts'

export const cacheOptions = ['cache', 'cache_plugin', 'cache_timeout', 'cache_connection', 'cache_prefix']

/** Seconds that Ansible keeps an inventory if nothing else is set. */
const anHour = 3600

/** What `fetch` brings, or what it brought lately. `plugin` is the plug-in's full name. */
export async function cachedSource<T>(
  plugin: string,
  { config, options, reading }: { readonly config: MapNode; readonly options: PluginOptions; readonly reading: PluginReading },
  isValid: (value: unknown) => value is T,
  fetch: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { tree, fresh } = reading
  const cache = cacheOf(config, options, reading)
  if (!cache) return fetch()
  const name = cacheName(plugin, tree.origin.file ?? '')
  const warn = (what: string, error: unknown) =>
    tree.report('unreadable-cache', `${what}: ${(error as Error).message}`, config.place, 'remove the file', 'warning')
  if (!fresh)
    try {
      const value = cachedValue(cache, name)
      if (isValid(value)) return value
    } catch (error) {
      warn(`the cached inventory in \`${cacheFile(cache, name)}\` cannot be read`, error)
    }
  const value = await fetch()
  if (value !== undefined)
    await cacheValue(cache, name, value).catch((error: unknown) => warn(`the inventory cannot be cached in \`${cache.folder}\``, error))
  return value
}

/** The cache of a source; undefined if there is none that outlasts the run. */
function cacheOf(config: MapNode, options: PluginOptions, { tree, cache = {} }: PluginReading): JsonCache | undefined {
  if (!options.flag('cache', cache.enabled === true)) return undefined
  const plugin = (options.text('cache_plugin') ?? cache.plugin ?? 'memory').replace(/^ansible\.(?:builtin|legacy)\./, '')
  if (plugin === 'memory') return undefined
  const { place } = options.node('cache_plugin') ?? options.node('cache') ?? config
  if (plugin !== 'jsonfile') {
    tree.report('unsupported', `the cache \`${plugin}\` is not supported`, place, 'use `jsonfile`')
    return undefined
  }
  const folder = options.text('cache_connection') ?? cache.folder
  if (folder === undefined) {
    tree.report('missing-option', 'the cache `jsonfile` needs a directory', place, 'set it with `cache_connection`')
    return undefined
  }
  return {
    folder: resolve(atControllerHome(folder)),
    prefix: options.text('cache_prefix') ?? cache.prefix ?? 'ansible_inventory_',
    timeout: options.number('cache_timeout') ?? cache.timeout ?? anHour,
  }
}

/** Ansible's name of it. */
function cacheName(plugin: string, file: string): string {
  const digest = (text: string) => hash('sha1', text).slice(0, 5)
  return `${plugin}_${digest(plugin)}s_${digest(file)}`
}
