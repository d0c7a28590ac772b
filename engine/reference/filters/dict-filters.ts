/** Filters for dicts and nested data. */
import type { ReferenceTable } from './entry.ts'

export const dictFilters: ReferenceTable = {
  attr: {
    summary: 'Attribute of a value by name; for a key of a dict write `[…]`',
    example: "('2024-05-06 07:08:09' | to_datetime) | attr('year')",
    result: 2024,
  },
  combine: {
    summary: 'Merge dicts, recursively if set; `list_merge` sets how lists are merged',
    example: "{'a': 1} | combine({'b': 2})",
    result: { a: 1, b: 2 },
  },
  dict: { summary: 'Build a dict from a list of pairs', example: "[['a', 1], ['b', 2]] | dict", result: { a: 1, b: 2 } },
  dict2items: { summary: 'Convert to a list of `key` and `value`', example: "{'a': 1} | dict2items", result: [{ key: 'a', value: 1 }] },
  dict_kv: { summary: 'Build a dict with one key', example: "'web1' | dict_kv('name')", result: { name: 'web1' } },
  dictsort: {
    summary: 'Sort a dict by key or value',
    example: "{'b': 1, 'a': 2} | dictsort",
    result: [
      ['a', 2],
      ['b', 1],
    ],
  },
  items: { summary: 'Pairs of key and value', example: "{'a': 1} | items | list", result: [['a', 1]] },
  items2dict: {
    summary: 'Build a dict from a list of `key` and `value`',
    example: "[{'key': 'a', 'value': 1}] | items2dict",
    result: { a: 1 },
  },
  extract: { summary: 'Element of a container by key or index', example: "'b' | extract({'a': 1, 'b': 2})", result: 2 },
  get_path: { summary: 'Value at a path such as `a.b[0]`', example: "{'a': {'b': [1, 2]}} | get_path('a.b[1]')", result: 2 },
  to_paths: {
    summary: 'Flatten to a dict of paths and values',
    example: "{'a': {'b': [1, 2]}} | to_paths",
    result: { 'a.b[0]': 1, 'a.b[1]': 2 },
  },
  groupby_as_dict: {
    summary: 'Index a list of dicts by a unique attribute',
    example: "[{'name': 'a', 'x': 1}] | groupby_as_dict('name')",
    result: { a: { name: 'a', x: 1 } },
  },
  rekey_on_member: {
    summary: 'Index dicts by a member',
    example: "[{'id': 7, 'name': 'a'}] | rekey_on_member('name')",
    result: { a: { id: 7, name: 'a' } },
  },
  keep_keys: {
    summary: 'Keep some keys of the dicts in a list',
    example: "[{'a': 1, 'b': 2}] | keep_keys(target=['a'])",
    result: [{ a: 1 }],
  },
  remove_keys: {
    summary: 'Remove keys from the dicts in a list',
    example: "[{'a': 1, 'b': 2}] | remove_keys(target=['a'])",
    result: [{ b: 2 }],
  },
  replace_keys: {
    summary: 'Rename keys of the dicts in a list',
    example: "[{'a': 1}] | replace_keys(target=[{'before': 'a', 'after': 'x'}])",
    result: [{ x: 1 }],
  },
  remove_keys_from_values: {
    summary: 'Remove keys by their value, by default empty ones',
    example: "{'a': '', 'b': 1} | remove_keys_from_values",
    result: { b: 1 },
  },
  json_query: {
    summary: 'Query with JMESPath',
    example: "{'hosts': [{'name': 'web1'}, {'name': 'web2'}]} | json_query('hosts[*].name')",
    result: ['web1', 'web2'],
  },
  json_patch: {
    summary: 'Apply one operation of JSON Patch (RFC 6902)',
    example: "{'a': 1} | json_patch('add', '/b', 2)",
    result: { a: 1, b: 2 },
  },
  json_patch_recipe: {
    summary: 'Apply several operations of JSON Patch',
    example: "{'a': 1} | json_patch_recipe([{'op': 'remove', 'path': '/a'}, {'op': 'add', 'path': '/b', 'value': 2}])",
    result: { b: 2 },
  },
  consolidate: {
    summary: 'Combine lists of several sources by a key',
    example:
      "[{'data': [{'id': 1, 'x': 5}], 'match_key': 'id', 'name': 'left'}, {'data': [{'id': 1, 'y': 6}], 'match_key': 'id', 'name': 'right'}] | consolidate",
    result: { '1': { left: { id: 1, x: 5 }, right: { id: 1, y: 6 } } },
  },
  param_list_compare: {
    summary: 'Select names of a list by `all`, names and `!name`, and report unsupported ones',
    example: "['a', 'b', 'c'] | param_list_compare(['all', '!b'])",
    result: { actionable: ['a', 'c'], unsupported: [] },
  },
  fact_diff: {
    summary: 'Difference of two values, line by line',
    example: "['a', 'b'] | fact_diff(['a', 'c'])",
    result: ['--- before', '+++ after', '@@ -1,2 +1,2 @@', ' a', '-b', '+c', ''],
  },
  validate: {
    summary: 'Errors of a value against a JSON schema',
    example: "{'port': 'x'} | validate({'type': 'object', 'properties': {'port': {'type': 'integer'}}}) | map(attribute='message') | list",
    result: ['must be integer'],
  },
}
