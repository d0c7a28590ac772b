/** What a module written by users imports: `import { defineModule } from 'tsplay'`. */

export { reportFunction } from './host-scripts/reports.ts'
export {
  type Action,
  type Fetch,
  type Outcome,
  type Pause,
  type Reconnect,
  type Request,
  type Run,
  run,
  type Write,
} from './model/action.ts'
export { type CarriedPlace, type Carrier, type CarrierHint, defineCarrier } from './model/carrier.ts'
export { Problem } from './model/diagnostic.ts'
export type { Entry, Statistics } from './model/host.ts'
export {
  type Change,
  type Condition,
  type Definition,
  type Done,
  defineModule,
  type Evaluated,
  type Option,
  type Options,
  type OptionType,
  type Params,
  type Plan,
  type Stage,
} from './model/module.ts'
export {
  definePlugins,
  type LookupSurroundings,
  type PluginDefinitions,
  type UserFilter,
  /** @deprecated The name before 1.0 of `UserFilter`. */
  type UserFilter as OwnFilter,
  type UserLookup,
  /** @deprecated The name before 1.0 of `UserLookup`. */
  type UserLookup as OwnLookup,
  /** @deprecated The name before 1.0 of `UserTest`. */
  type UserTest as OwnTest,
  type UserTest,
} from './model/plugin.ts'
export {
  type Answer,
  after,
  type ControlRead,
  constant,
  /** @deprecated The name before 1.0 of `constant`. */
  constant as known,
  type Held,
  type HostRead,
  type LocalContext,
  type Read,
  type Reads,
  type State,
} from './model/read.ts'
