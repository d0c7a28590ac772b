/** What the settings say of keeping facts. */
import assert from 'node:assert/strict'
import { factOptions, inventoryCache } from '../../bin/options/fact-options.ts'
import { refusing } from '../refusal.ts'

describe('settings of facts', () => {
  it('name a folder for `jsonfile`, which is kept for a day', () => {
    const { cache, smart, flush } = factOptions({
      settings: { factCaching: 'jsonfile', factCachingConnection: '/facts', gathering: 'smart' },
      flushCache: true,
    })
    assert.deepEqual([cache, smart, flush], [{ folder: '/facts', prefix: '', timeout: 86400 }, true, true])
    const own = { factCaching: 'ansible.builtin.jsonfile', factCachingConnection: '/f', factCachingPrefix: 'p', factCachingTimeout: 0 }
    assert.deepEqual(factOptions({ settings: own }).cache, { folder: '/f', prefix: 'p', timeout: 0 })
  })

  it('keep nothing in memory beyond a run, and need a folder for the disk', () => {
    assert.equal(factOptions({}).cache, undefined)
    assert.equal(factOptions({ settings: { factCaching: 'memory' } }).cache, undefined)
    assert.throws(() => factOptions({ settings: { factCaching: 'jsonfile' } }), refusing({ names: ['fact_caching = jsonfile'] }))
  })
  it('are those of cached inventories too, unless these have their own', () => {
    const facts = { factCaching: 'jsonfile', factCachingConnection: '/facts', factCachingPrefix: 'f_', factCachingTimeout: 5 }
    const own = {
      inventoryCache: true,
      inventoryCachePlugin: 'memory',
      inventoryCacheConnection: '/i',
      inventoryCachePrefix: 'i_',
      inventoryCacheTimeout: 0,
    }
    assert.deepEqual(inventoryCache({ settings: facts }), {
      enabled: false,
      plugin: 'jsonfile',
      folder: '/facts',
      prefix: 'f_',
      timeout: 5,
    })
    assert.deepEqual(inventoryCache({ settings: { ...facts, ...own } }), {
      enabled: true,
      plugin: 'memory',
      folder: '/i',
      prefix: 'i_',
      timeout: 0,
    })
    assert.deepEqual(inventoryCache({}), { enabled: false })
  })
})
