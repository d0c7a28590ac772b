/** Tasks through the bridge on one host, and by ansible-playbook on its twin: in check mode, for real, and once more. */
import type { Lab } from '../../engine/lab/lab.ts'
import { comparable, resultsBeside } from './documented-examples.ts'

export interface TwinTask {
  readonly module: string
  readonly args: Readonly<Record<string, unknown>>
}

export interface Twin {
  readonly module: string
  readonly pass: 'check' | 'real' | 'again'
  readonly ansible: ReturnType<typeof comparable>
  readonly tsplay: ReturnType<typeof comparable>
}

/** `hosts`: the one of Ansible, and ours. */
export function compareTwins(tasks: readonly TwinTask[], lab: Lab, hosts: readonly [ansible: string, tsplay: string]): readonly Twin[] {
  const passes = ['check', 'real', 'again'] as const
  const calls = tasks.flatMap((task, at) => passes.map((pass) => ({ ...task, pass, name: `${at} ${pass}` })))
  const play = calls.map(({ module, args, pass, name }) => ({ name, [module]: args, check_mode: pass === 'check' }))
  const results = resultsBeside(play, lab, hosts)
  return calls.map(({ module, pass, name }) => {
    const of = (at: 0 | 1) => comparable(results[at].get(name), hosts[at])
    return { module, pass, ansible: of(0), tsplay: of(1) }
  })
}
