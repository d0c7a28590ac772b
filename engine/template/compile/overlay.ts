/** A scope with additional names that override its own. */
import { missing, type Scope } from '../scope.ts'

export function overlaid(scope: Scope, variables: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : scope.get(name)),
    written: (name) => (Object.hasOwn(variables, name) ? missing : (scope.written?.(name) ?? missing)),
    names: () => new Set([...scope.names(), ...Object.keys(variables)]),
    ahead: scope.ahead,
    here: scope.here,
  }
}
