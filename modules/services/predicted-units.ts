/** Predicts a unit after the planned changes, from its current state. */
import type { Outlook } from '../../engine/model/effect.ts'
import type { Unit } from './units.ts'

/** Where the files of units are, the strongest first. */
const folders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

export function foreseenUnit(seen: Unit, outlook: Outlook): Unit {
  const filed = seen.load === 'not-found' && !seen.script ? fromFile(seen, outlook) : seen
  if (filed.load === 'not-found') outlook.lacking()
  else outlook.asRead()
  const plan = outlook.unit(seen.name) ?? outlook.unit(seen.id)
  if (!plan) return filed
  // Nobody can look behind a mask that is still there.
  if (plan.masked === false) outlook.doubt('silence', plan.cause)
  return {
    ...filed,
    ...(plan.masked === undefined ? {} : { load: plan.masked ? 'masked' : 'loaded' }),
    ...(plan.active === undefined ? {} : { active: plan.active ? 'active' : 'inactive', sub: plan.active ? 'running' : 'dead' }),
    ...(plan.enabled === undefined ? {} : { enabled: plan.enabled ? 'enabled' : 'disabled' }),
  }
}

/** A unit whose file is planned: its properties are in the text. */
function fromFile(seen: Unit, outlook: Outlook): Unit {
  const names = [seen.name, seen.name.replace(/@.*(?=\.)/, '@')]
  for (const path of folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))) {
    const plan = outlook.at(path)
    if (plan.kind === 'link') outlook.doubt('change', plan.cause)
    if (plan.kind !== 'file') continue
    const { content } = plan
    const text = typeof content === 'string' || Buffer.isBuffer(content) ? String(content) : undefined
    if (text === undefined) outlook.doubt('silence', plan.cause)
    const enabled = text === undefined || /^\[Install\]/m.test(text) ? 'disabled' : 'static'
    return { ...seen, load: 'loaded', active: 'inactive', sub: 'dead', enabled, canReload: /^ExecReload=/m.test(text ?? '') }
  }
  return seen
}
