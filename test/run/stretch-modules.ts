/** Modules of the model host whose changes may travel together, as their declarations say. */
import type { AnyModule, Change } from '../../engine/model/module.ts'
import { isStage } from '../../engine/model/module.ts'
import type { HostRead, Reads } from '../../engine/model/read.ts'
import type { Registry } from '../../engine/playbook/registry.ts'
import { modelRegistry } from './model-modules.ts'

/** The same modules, of which those that change files say so: what they ask sees what is planned, and each change says what it makes. */
export const stretchRegistry: Registry = { ...modelRegistry, resolve: (name) => confined(modelRegistry.resolve(name)) }

const kept = new Map<AnyModule, AnyModule>()

function confined(module: AnyModule | undefined): AnyModule | undefined {
  if (!module || !['put', 'absent', 'contains', 'refuse', 'reread'].includes(module.name)) return module
  const made: AnyModule = kept.get(module) ?? {
    ...module,
    confined: true,
    probe: (params, done) => foreseeing(module.probe(params, done)),
    plan(params, state, done) {
      const plan = module.plan(params, state, done)
      return isStage(plan) ? plan : plan.map((change) => withEffects(change, (state as { readonly before?: string }).before ?? ''))
    },
  }
  kept.set(module, made)
  return made
}

function foreseeing(reads: Reads): Reads {
  return Object.fromEntries(Object.entries(reads).map(([name, read]) => [name, read.at === 'host' ? foreseen(read) : read]))
}

function foreseen(read: HostRead<unknown>): HostRead<unknown> {
  return {
    ...read,
    subject: { kind: 'foreseen' },
    parse(answer, outlook) {
      const plan = outlook?.at(read.each ?? '')
      if (plan?.kind === 'file') return plan.content
      return plan?.kind === 'absent' ? undefined : read.parse(answer)
    },
  }
}

function withEffects(change: Change, before: string): Change {
  const { action } = change
  if (action?.do !== 'run') return change
  const [program, path = '', text = ''] = action.argv
  if (program === 'remove') return { ...change, effects: [{ kind: 'absent', path }] }
  return { ...change, effects: [{ kind: 'file', path, content: program === 'append' ? before + text : text }] }
}
