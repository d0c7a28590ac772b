/** How a droplet gets the size and the power state that it should have: actions of the API, each with its end to wait for. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { answerOf, apiChange, idIn, type Row } from './api.ts'
import { type DropletParams, failed, topic } from './droplet.ts'
import { actionWait, statusWait } from './waiting.ts'

type Power = 'power_on' | 'power_off'
type ActionName = 'resize' | Power

interface Steps {
  /** What can be done at once; the last of them may be an action, whose end is in `later`. */
  readonly now: readonly Change[]
  readonly later: readonly Change[]
  /** There is an action among those that were, are or will be done. */
  readonly acts: boolean
}

/** Without a droplet, those of one that is created. */
export function nextSteps(params: DropletParams, droplet: Row | undefined, done: Done): Steps {
  const pending = pendingActions(params, droplet, done)
  const ended = actionNames.filter((name) => done.has(name) && !done.has(endOf(name)))
  const now = [
    ...(needsReady(params, droplet, done) ? [readyWait(params, droplet)] : []),
    ...ended.map((name) => endWait(params, name, droplet, done)),
    ...pending.slice(0, 1).map((name) => action(params, name, droplet)),
  ]
  const later = pending.flatMap((name, index) => [
    ...(index > 0 ? [action(params, name, droplet)] : []),
    endWait(params, name, droplet, undefined),
  ])
  return { now, later, acts: pending.length > 0 || actionNames.some((name) => done.has(name)) }
}

const actionNames: readonly ActionName[] = ['resize', 'power_on', 'power_off']
const endOf = (name: ActionName) => `${name} end`

/** Actions that are still to be asked for, in their order. Throws Problem where the droplet cannot be resized now. */
function pendingActions({ state, size }: DropletParams, droplet: Row | undefined, done: Done): readonly ActionName[] {
  const resizes = droplet !== undefined && droplet.size_slug !== size && !done.has('create') && !done.has('resize')
  const isOff = done.has('power_off') || (droplet?.status === 'off' && !done.has('power_on'))
  if (resizes && !isOff)
    throw new Problem('a droplet must be off to be resized', {
      kind: 'not-off',
      hint: 'run it with `state: inactive` and its present size first',
      msg: 'Droplet must be off prior to resizing: https://docs.digitalocean.com/reference/api/api-reference/#operation/post_droplet_action',
    })
  const power: readonly Power[] = state === 'active' && isOff ? ['power_on'] : state === 'inactive' && !isOff ? ['power_off'] : []
  return [...(resizes ? (['resize'] as const) : []), ...power]
}

/** One that is being created is waited for. */
function needsReady({ wait, state }: DropletParams, droplet: Row | undefined, done: Done): boolean {
  return !done.has('ready') && (wait || state === 'inactive') && (!droplet || droplet.status === 'new')
}

function readyWait(params: DropletParams, droplet: Row | undefined): Change {
  return statusWait(params, pathOf(droplet), 'droplet', ['active', 'off'], {
    ...{ name: 'ready', summary: 'wait until the droplet is active', what: 'make the droplet active', topic },
    ...{ every: params.sleep_interval, seconds: params.wait_timeout },
    late: 'Wait for Droplet [active,off] status timeout',
  })
}

function action(params: DropletParams, name: ActionName, droplet: Row | undefined): Change {
  const { size, resize_disk } = params
  const [was, is] = name === 'resize' ? [droplet?.size_slug, size] : name === 'power_on' ? ['off', 'active'] : ['active', 'off']
  return apiChange(params, {
    ...{ name, summary: summaries(params)[name], topic, method: 'POST', path: `${pathOf(droplet)}/actions`, before: was, after: is },
    body: name === 'resize' ? { type: name, disk: resize_disk, size } : { type: name },
    words: { what: summaries(params)[name], msg: failed('post', 'action'), values: { size } },
  })
}

function endWait(params: DropletParams, name: ActionName, droplet: Row | undefined, done: Done | undefined): Change {
  const what = summaries(params)[name]
  return actionWait(params, `${pathOf(droplet)}/`, done && answerOf(done, name), {
    ...{ name: endOf(name), summary: `wait for the end: ${what}`, what, topic },
    ...{ every: params.sleep_interval, seconds: params.wait_timeout },
    late: 'Wait for Droplet action timeout',
    errored: (id) =>
      `Error status on Droplet action [${String(id)}], please try again or contact DigitalOcean support: https://docs.digitalocean.com/support/`,
  })
}

function summaries({ size }: DropletParams): Readonly<Record<ActionName, string>> {
  return { resize: `resize the droplet to ${size}`, power_on: 'power the droplet on', power_off: 'power the droplet off' }
}

function pathOf(droplet: Row | undefined): string {
  return `droplets/${droplet ? idIn(droplet) : 0}`
}
