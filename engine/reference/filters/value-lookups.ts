/** Lookups for data and variables. */
import type { ReferenceTable } from './entry.ts'

export const valueLookups: ReferenceTable = {
  cartesian: {
    summary: 'Cartesian product of lists',
    example: "query('cartesian', ['a', 'b'], [1, 2])",
    result: [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ],
  },
  nested: {
    summary: 'Cartesian product of lists, as `with_nested`',
    example: "query('nested', ['a', 'b'], [1, 2])",
    result: [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ],
  },
  dict: { summary: 'Convert dicts to lists of `key` and `value`', example: "query('dict', {'a': 1})", result: [{ key: 'a', value: 1 }] },
  flattened: { summary: 'Flatten lists', example: "query('flattened', [1, [2, [3]]])", result: [1, 2, 3] },
  indexed_items: {
    summary: 'Pairs of index and item',
    example: "query('indexed_items', ['a', 'b'])",
    result: [
      [0, 'a'],
      [1, 'b'],
    ],
  },
  items: { summary: 'Items of lists, flattened by one level', example: "query('items', ['a', ['b']], 'c')", result: ['a', ['b'], 'c'] },
  list: { summary: 'Terms as a list, without flattening', example: "query('list', ['a', 'b'])", result: [['a', 'b']] },
  together: {
    summary: 'Combine lists item by item, to the longest',
    example: "query('together', ['a', 'b'], [1, 2])",
    result: [
      ['a', 1],
      ['b', 2],
    ],
  },
  sequence: {
    summary: 'Sequence of numbers, optionally formatted',
    example: "query('sequence', 'start=1 end=3 format=web%02d')",
    result: ['web01', 'web02', 'web03'],
  },
  subelements: {
    summary: 'Pair each item with each element of a list inside it',
    example: "query('subelements', [{'name': 'joe', 'keys': ['k1']}], 'keys')",
    result: [[{ name: 'joe' }, 'k1']],
  },
  random_choice: { summary: 'One of the terms, chosen at random', example: "lookup('random_choice', 'web1')", result: 'web1' },
  random_string: { summary: 'Random string', example: "lookup('random_string', length=12) | length", result: 12 },
  index_of: {
    summary: 'Like the filter `index_of`, with the list as the first term',
    example: "lookup('index_of', ['a', 'b'], 'eq', 'b')",
    result: 1,
  },
  get_path: {
    summary: 'Like the filter `get_path`, with the data as the first term',
    example: "lookup('get_path', {'a': {'b': 1}}, 'a.b')",
    result: 1,
  },
  to_paths: {
    summary: 'Like the filter `to_paths`, with the data as the first term',
    example: "lookup('to_paths', {'a': {'b': 1}})",
    result: { 'a.b': 1 },
  },
  validate: {
    summary: 'Like the filter `validate`, with the data as the first term',
    example: "query('validate', {'a': 1}, {'type': 'object'})",
    result: [],
  },
  vars: {
    summary: 'Variable by its name',
    example: "lookup('vars', 'port_' ~ kind)",
    setup: { variables: { kind: 'http', port_http: 80 } },
    result: 80,
  },
  varnames: {
    summary: 'Names of the variables that match a regular expression',
    example: "query('varnames', '^port_')",
    setup: { variables: { port_http: 80, port_https: 443 } },
    result: ['port_http', 'port_https'],
  },
  merge_variables: {
    summary: 'Merge all variables whose names match',
    example: "lookup('merge_variables', '^users_')",
    setup: { variables: { users_web: ['ann'], users_all: ['joe'] } },
    result: ['joe', 'ann'],
  },
  inventory_hostnames: {
    summary: 'Names of the hosts that a pattern selects',
    example: "query('inventory_hostnames', 'web')",
    setup: { hosts: ['web1', 'web2'] },
    result: ['web1', 'web2'],
  },
  config: {
    summary: "Setting of this run, by Ansible's name",
    example: "lookup('config', 'DEFAULT_FORKS')",
    setup: { settings: { DEFAULT_FORKS: 5 } },
    result: 5,
  },
  collection_version: {
    summary: 'Installed version of a collection',
    example: "lookup('collection_version', 'acme.web')",
    setup: { files: { 'collections/ansible_collections/acme/web/MANIFEST.json': '{"collection_info": {"version": "1.2.3"}}' } },
    result: '1.2.3',
  },
}
