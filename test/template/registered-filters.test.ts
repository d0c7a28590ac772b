/** What `register` sees as `msg` where a filter refuses its input, in the words of Ansible; and what these filters make of odd input. */
import assert from 'node:assert/strict'
import { evaluate } from '../../engine/template/index.ts'
import { TemplateError } from '../../engine/template/values/values.ts'
import { expression, scopeOf } from './setting.ts'

function registered(text: string): unknown {
  try {
    return evaluate(expression(text), scopeOf({}))
  } catch (error) {
    if (error instanceof TemplateError) return error.msg
    throw error
  }
}

const refused: Readonly<Record<string, string>> = {
  "{'a': 'b'} | counter": "Argument for community.general.counter must be a sequence (string or list). {'a': 'b'} is <class 'dict'>",
  "[{'a': 1}] | counter": "community.general.counter needs a sequence with hashable elements (int, float or str) - unhashable type: 'dict'",
  "{'a': 1} | groupby_as_dict('a')": 'Input is not a sequence',
  "[1] | groupby_as_dict('a')": 'Sequence element #0 is not a mapping',
  "[{'a': 1}, {'b': 1}] | groupby_as_dict('a')": 'Attribute not contained in element #1 of sequence',
  "[{'a': 'x'}, {'a': 'x'}] | groupby_as_dict('a')": "Multiple sequence entries have attribute value 'x'",
  "{'a': 1} | lists_mergeby([], 'a')":
    "All arguments before the argument index for community.general.lists_mergeby must be lists. {'a': 1} is <class 'dict'>",
  "[{'a': 1}] | lists_mergeby([{'a': 1}], 7)":
    "First argument after the lists for community.general.lists_mergeby must be string. 7 is <class 'int'>",
  "[{'a': 1}] | lists_mergeby([2], 'a')": "Elements of list arguments for lists_mergeby must be dictionaries. 2 is <class 'int'>",
  '0 | random_mac': "Invalid value type (<class 'int'>) for random_mac (0)",
  "'00:zz:' | random_mac": 'Invalid value (00:zz:) for random_mac: zz not hexa byte,empty item',
  "'0:1:2:3:4:5' | random_mac": 'Invalid value (0:1:2:3:4:5) for random_mac: 5 colon(:) separated items max',
  "'1 day' | to_seconds": 'to_time_unit() can not interpret following string: 1 day',
  "'1d' | to_hours(hour=1)": 'to_time_unit() got unknown keyword arguments: hour',
  '1 | unicode_normalize': "<class 'int'> is not a valid input type",
  "'a' | unicode_normalize('x')": 'x is not a valid form',
  '\'a,b\n1,"b"ar"\n\' | from_csv(strict=true)': `Unable to process file: ',' expected after '"'`,
  "'a\n\"b' | from_csv(strict=true)": 'Unable to process file: unexpected end of data',
  "'a' | from_csv(dialect='x')": "Dialect 'x' is not supported by your version of python.",
}

const given: Readonly<Record<string, unknown>> = {
  "'0' | to_seconds == 0": true,
  "'999y 1s' | to_milliseconds == 31504464001000": true,
  "'1d' | to_years == 0.002739726027": true,
  "'a,b\n1,\"b\"ar\"\n\n2,\"x,\ny\"' | from_csv == [{'a': '1', 'b': 'bar\"'}, {'a': '2', 'b': 'x,\ny'}]": true,
  "'a, b\n1, 2' | from_csv(skipinitialspace=true) == [{'a': '1', 'b': '2'}]": true,
}

describe('filters', () => {
  for (const [text, msg] of Object.entries(refused)) it(`refuse ${JSON.stringify(text)}`, () => assert.equal(registered(text), msg))
  for (const [text, value] of Object.entries(given)) it(`take ${JSON.stringify(text)}`, () => assert.equal(registered(text), value))
})
