/** The tables of all tests. */
import type { Table } from '../compile/callable.ts'
import { validationTests } from '../filters/keys.ts'
import { addressTests } from './addresses.ts'
import { fileTests, matchTests, resultTests, typeTests, valueTests } from './values.ts'

/** A function, because of circular imports. */
export const testTables = (): readonly Table[] => [typeTests, valueTests, matchTests, resultTests, fileTests, addressTests, validationTests]
