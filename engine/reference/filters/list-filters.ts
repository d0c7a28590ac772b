/** Filters for lists. */
import type { ReferenceTable } from './entry.ts'

export const listFilters: ReferenceTable = {
  batch: {
    summary: 'Split into lists of a size, filling the last one if a value is set',
    example: '[1, 2, 3] | batch(2) | list',
    result: [[1, 2], [3]],
  },
  slice: {
    summary: 'Split into a number of lists',
    example: '[1, 2, 3, 4, 5] | slice(2) | list',
    result: [
      [1, 2, 3],
      [4, 5],
    ],
  },
  first: { summary: 'First item', example: "['web1', 'web2'] | first", result: 'web1' },
  last: { summary: 'Last item', example: "['web1', 'web2'] | last", result: 'web2' },
  length: { aliases: ['count'], summary: 'Number of items, keys or characters', example: "['web1', 'web2'] | length", result: 2 },
  list: { summary: 'Convert to a list: characters of a string, keys of a dict', example: "{'a': 1, 'b': 2} | list", result: ['a', 'b'] },
  join: { summary: 'Join with a separator, optionally an attribute of each item', example: "['a', 'b'] | join(', ')", result: 'a, b' },
  reverse: { summary: 'Reverse a list or a string', example: '[1, 2, 3] | reverse | list', result: [3, 2, 1] },
  sort: {
    summary: 'Sort, optionally by an attribute, in reverse or case-sensitive',
    example: "['b', 'C', 'a'] | sort",
    result: ['a', 'b', 'C'],
  },
  version_sort: { summary: 'Sort version numbers', example: "['1.10', '1.9', '1.2'] | version_sort", result: ['1.2', '1.9', '1.10'] },
  unique: { summary: 'Remove duplicates', example: '[1, 2, 1] | unique', result: [1, 2] },
  flatten: { summary: 'Flatten nested lists, to a depth if `levels` is set', example: '[1, [2, [3]]] | flatten', result: [1, 2, 3] },
  map: {
    summary: 'Apply a filter to each item, or take an attribute of it',
    example: "['web1', 'web2'] | map('upper') | list",
    result: ['WEB1', 'WEB2'],
  },
  select: { summary: 'Keep the items that pass a test', example: "[1, 2, 3, 4] | select('even') | list", result: [2, 4] },
  reject: { summary: 'Drop the items that pass a test', example: "[1, 2, 3, 4] | reject('even') | list", result: [1, 3] },
  selectattr: {
    summary: 'Keep the items with an attribute that passes a test',
    example: "[{'name': 'a', 'up': true}, {'name': 'b', 'up': false}] | selectattr('up') | map(attribute='name') | list",
    result: ['a'],
  },
  rejectattr: {
    summary: 'Drop the items with an attribute that passes a test',
    example: "[{'name': 'a', 'up': true}, {'name': 'b', 'up': false}] | rejectattr('up') | map(attribute='name') | list",
    result: ['b'],
  },
  groupby: {
    summary: 'Group by an attribute',
    example: "[{'os': 'linux'}, {'os': 'bsd'}] | groupby('os') | map('first') | list",
    result: ['bsd', 'linux'],
  },
  union: { summary: 'Items of either list, without duplicates', example: '[1, 2] | union([2, 3])', result: [1, 2, 3] },
  intersect: { summary: 'Items of both lists', example: '[1, 2] | intersect([2, 3])', result: [2] },
  difference: { summary: 'Items of the first list that are not in the second', example: '[1, 2] | difference([2, 3])', result: [1] },
  symmetric_difference: { summary: 'Items of exactly one of both lists', example: '[1, 2] | symmetric_difference([2, 3])', result: [1, 3] },
  lists_union: { summary: 'Items of any of several lists', example: '[1, 2] | lists_union([2, 3], [4])', result: [1, 2, 3, 4] },
  lists_intersect: { summary: 'Items of all of several lists', example: '[1, 2, 3] | lists_intersect([2, 3], [3, 4])', result: [3] },
  lists_difference: {
    summary: 'Items of the first list that are in none of the others',
    example: '[1, 2, 3] | lists_difference([2], [3])',
    result: [1],
  },
  lists_symmetric_difference: {
    summary: 'Items of an odd number of the lists',
    example: '[1, 2] | lists_symmetric_difference([2, 3], [4])',
    result: [1, 3, 4],
  },
  lists_mergeby: {
    summary: 'Merge lists of dicts by a key',
    example: "[{'name': 'a', 'x': 1}] | lists_mergeby([{'name': 'a', 'y': 2}], 'name')",
    result: [{ name: 'a', x: 1, y: 2 }],
  },
  zip: {
    summary: 'Combine lists item by item, to the shortest',
    example: "[1, 2, 3] | zip(['a', 'b']) | list",
    result: [
      [1, 'a'],
      [2, 'b'],
    ],
  },
  zip_longest: {
    summary: 'Combine lists item by item, to the longest',
    example: "[1, 2] | zip_longest(['a'], fillvalue='-') | list",
    result: [
      [1, 'a'],
      [2, '-'],
    ],
  },
  product: {
    summary: 'Cartesian product of lists',
    example: "[1, 2] | product(['a', 'b']) | list",
    result: [
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
      [2, 'b'],
    ],
  },
  permutations: {
    summary: 'Permutations of a length',
    example: '[1, 2] | permutations | list',
    result: [
      [1, 2],
      [2, 1],
    ],
  },
  combinations: {
    summary: 'Combinations of a length',
    example: '[1, 2, 3] | combinations(2) | list',
    result: [
      [1, 2],
      [1, 3],
      [2, 3],
    ],
  },
  subelements: {
    summary: 'Pair each item with each element of a list inside it',
    example: "[{'name': 'joe', 'keys': ['k1', 'k2']}] | subelements('keys')",
    result: [
      [{ name: 'joe', keys: ['k1', 'k2'] }, 'k1'],
      [{ name: 'joe', keys: ['k1', 'k2'] }, 'k2'],
    ],
  },
  index_of: {
    summary: 'Indexes of the items that pass a test: one, a list, or -1',
    example: "['a', 'b', 'c'] | index_of('eq', 'b')",
    result: 1,
  },
  counter: { summary: 'Count how often each item occurs', example: "['a', 'b', 'a'] | counter", result: { a: 2, b: 1 } },
}
