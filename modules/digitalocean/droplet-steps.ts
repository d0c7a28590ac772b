/** How a droplet gets the size and the power state that it should have: actions of the API, each with its end to wait for. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { apiChange, idIn, type Row } from './api.ts'
import { type DropletParams, failed, topic } from './droplet.ts'
import { type ActionSteps, actionSteps, actionWait, endOf, statusWait } from './waiting.ts'

interface Steps extends ActionSteps {
  /** There is an action among those that were, are or will be done. */
  readonly acts: boolean
}

const names = ['resize', 'power_on', 'power_off'] as const
type ActionName = (typeof names)[number]

/** Without a droplet, those of one that is created. */
export function nextSteps(params: DropletParams, droplet: Row | undefined, done: Done): Steps {
  const pending = pendingActions(params, droplet, done)
  const { now, later } = actionSteps(
    { names, pending, done },
    (name) => action(params, name, droplet),
    (name, answer) => endWait(params, name, droplet, answer),
  )
  const ready = needsReady(params, droplet, done) ? [readyWait(params, droplet)] : []
  return { now: [...ready, ...now], later, acts: pending.length > 0 || names.some((name) => done.has(name)) }
}

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
  const power: readonly ActionName[] = state === 'active' && isOff ? ['power_on'] : state === 'inactive' && !isOff ? ['power_off'] : []
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

function endWait(params: DropletParams, name: ActionName, droplet: Row | undefined, answer: Row | undefined): Change {
  const what = summaries(params)[name]
  return actionWait(params, `${pathOf(droplet)}/`, answer, {
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
