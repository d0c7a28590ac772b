/** A scope with some names in front of its own. */
import { missing, type Scope } from '../scope.ts'

export function overlaid(scope: Scope, own: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(own, name) ? own[name] : scope.get(name)),
    written: (name) => (Object.hasOwn(own, name) ? missing : (scope.written?.(name) ?? missing)),
    names: () => new Set([...scope.names(), ...Object.keys(own)]),
    ahead: scope.ahead,
    here: scope.here,
  }
}
