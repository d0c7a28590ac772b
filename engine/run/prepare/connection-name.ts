/** `ansible_connection` where no variable sets it: how keywords, or the run, say that a host is reached. */
import type { Play, Step } from '../../model/play.ts'
import type { Layer } from '../../model/template.ts'
import type { Scope } from '../../template/scope.ts'
import type { RunContext } from '../schedule/state.ts'
import { effective } from './keywords.ts'

const usual = 'ssh'

/** Asks what is the same for all hosts at a step; undefined where a template says it. */
export function fixedConnections(play: Play, { options }: RunContext): (step: Step) => Layer | undefined {
  const cache = new WeakMap<Step, Layer | undefined>()
  const layers = new Map<string, Layer>()
  const layerOf = (connection: string): Layer => {
    const layer = layers.get(connection) ?? { name: 'the connection', values: { ansible_connection: connection } }
    layers.set(connection, layer)
    return layer
  }
  const find = (step: Step): Layer | undefined => {
    try {
      return layerOf(effective('connection', step, play, needsHost)?.value ?? options.reach.connection ?? usual)
    } catch (error) {
      if (error instanceof NeedsHost) return undefined
      throw error
    }
  }
  return (step) => {
    if (!cache.has(step)) cache.set(step, find(step))
    return cache.get(step)
  }
}

function needsHost(): never {
  throw new NeedsHost()
}
class NeedsHost extends Error {}

/** What the template says for one host, once somebody asks. */
export function connectionIn(step: Step, play: Play, { options }: RunContext, scope: () => Scope): Layer {
  let asked = false
  const values = {
    get ansible_connection(): string {
      const otherwise = options.reach.connection ?? usual
      // A connection that is made from itself begins with the usual one.
      if (asked) return otherwise
      asked = true
      try {
        return effective('connection', step, play, scope)?.value ?? otherwise
      } finally {
        asked = false
      }
    },
  }
  return { name: 'the connection', values }
}
