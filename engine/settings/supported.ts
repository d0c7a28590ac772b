/** Supported settings of `ansible.cfg`: names, type and meaning of each. */
import { layout } from './supported-layout.ts'
import { places } from './supported-places.ts'
import { reaching } from './supported-reach.ts'
import { report } from './supported-report.ts'
import { runs } from './supported-runs.ts'
import type { KindValues } from './supported-shape.ts'

export type { Kind, KindValues, Supported } from './supported-shape.ts'

export const supported = { ...places, ...reaching, ...runs, ...report, ...layout } as const

/** The values of supported settings. */
export type Values = { readonly [F in keyof typeof supported]?: KindValues[(typeof supported)[F]['kind']] }
export type Field = keyof typeof supported
