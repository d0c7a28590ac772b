/** The part of a declaration that the reference shows of a module or a statement. */
import type { AnyModule } from './module.ts'

export type Described = Pick<
  AnyModule,
  'name' | 'aliases' | 'summary' | 'notes' | 'options' | 'refused' | 'freeForm' | 'open' | 'examples' | 'results' | 'kind' | 'idempotent'
> & {
  /** What runs it, if that is not tsplay itself. */
  readonly through?: string
}
