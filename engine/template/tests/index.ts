/** The tables of all tests. */
import type { Table } from '../compile/callable.ts'
import { validationTests } from '../filters/validation.ts'
import { addressTests } from './addresses.ts'
import { fileTests } from './files.ts'
import { matchTests } from './matching.ts'
import { resultTests } from './results.ts'
import { typeTests } from './types.ts'
import { valueTests } from './values.ts'

/** A function, because of circular imports. */
export const testTables = (): readonly Table[] => [typeTests, valueTests, matchTests, resultTests, fileTests, addressTests, validationTests]
