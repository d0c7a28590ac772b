/** What the lists of both programs show of plays and steps. */
import { type Listing, listingOf } from '../../engine/run/prepare/listing.ts'
import type { Loaded } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { runOptions } from '../options/options.ts'
import { settingLookup } from '../options/setting-lookup.ts'

export async function listingFor(loaded: Loaded, flags: RunFlags): Promise<Listing> {
  const { inventory, secrets, plugins, vault } = loaded
  // Nobody connects: no password is asked for.
  const options = await runOptions({ ...flags, askPass: false, askBecomePass: false }, loaded)
  const { collectionsPath } = flags
  const input = { options, inventory, secrets, plugins, decrypt: vault.decrypt, setting: settingLookup(options) }
  const listing = listingOf({ ...input, ...(collectionsPath && { collectionsPath }) })
  return { ...listing, rendered: (value, play, step) => secrets.redact(listing.rendered(value, play, step)) }
}
