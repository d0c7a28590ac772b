/** Filters for numbers, sizes and randomness. */
import type { ReferenceTable } from './entry.ts'

export const numberFilters: ReferenceTable = {
  abs: { summary: 'Absolute value of a number', example: '-3 | abs', result: 3 },
  round: { summary: 'Round to decimal places; the method is `common`, `ceil` or `floor`', example: '3.14159 | round(2)', result: 3.14 },
  int: {
    summary: 'Convert to an integer, with a default for anything else; the second argument is the base',
    example: "'42' | int",
    result: 42,
  },
  float: { summary: 'Convert to a float, with a default for anything else', example: "'2.5' | float", result: 2.5 },
  pow: { summary: 'Raise to a power', example: '2 | pow(10)', result: 1024 },
  log: { summary: 'Logarithm, natural unless a base is set', example: '1000 | log(10)', result: 3 },
  root: { summary: 'Square root, or the root of another degree', example: '27 | root(3)', result: 3 },
  min: { summary: 'Smallest item, optionally by an attribute', example: '[3, 1, 2] | min', result: 1 },
  max: { summary: 'Largest item, optionally by an attribute', example: '[3, 1, 2] | max', result: 3 },
  sum: {
    summary: 'Sum of the items, optionally of an attribute of each',
    example: "[{'size': 2}, {'size': 3}] | sum(attribute='size')",
    result: 5,
  },
  accumulate: { summary: 'Running totals', example: '[1, 2, 3] | accumulate', result: [1, 3, 6] },
  human_readable: { summary: 'Format a number of bytes (or bits) with a unit', example: '1048576 | human_readable', result: '1.00 MB' },
  human_to_bytes: { summary: 'Convert a size such as `2 MB` to bytes', example: "'2 MB' | human_to_bytes", result: 2097152 },
  filesizeformat: {
    summary: 'Format a number of bytes with decimal units, or binary ones',
    example: '1500000 | filesizeformat',
    result: '1.5 MB',
  },
  random: {
    summary: 'Random item of a list, or random number below a limit; a seed makes it repeatable',
    example: "60 | random(seed='web1')",
    result: 52,
  },
  shuffle: {
    summary: 'Shuffle a list; a seed makes it repeatable',
    example: "['a', 'b', 'c'] | shuffle(seed='web1')",
    result: ['a', 'c', 'b'],
  },
}
