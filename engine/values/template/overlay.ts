/** A scope with some names in front of its own. */
import type { Scope } from '../scope.ts'

export function overlaid(scope: Scope, own: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(own, name) ? own[name] : scope.get(name)),
    names: () => new Set([...scope.names(), ...Object.keys(own)]),
    ahead: scope.ahead,
    here: scope.here,
  }
}
