/** Filters to and from JSON and YAML. */
import { define, passing, type Table } from '../compile/callable.ts'
import { isOn, needInteger, textOr } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { fromJson, jsonText } from '../values/json.ts'
import { queryJson } from '../values/json-query.ts'
import { writtenText } from '../values/literal.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'
import { dumpYaml } from '../values/yaml-dump.ts'
import { loadYaml, loadYamlAll } from '../values/yaml-load.ts'

const ansibleJson = (indent?: number) =>
  define('indent sort_keys ensure_ascii **', (value, [width, sort, ascii], _frame, named) =>
    jsonText(value, {
      indent: width === undefined || width === null ? indent : needInteger(width, 'to_json'),
      sort: isOn(sort, indent !== undefined),
      ascii: isOn(ascii, true),
      separators: named.separators,
    }),
  )

export const serialFilters: Table = {
  to_json: ansibleJson(),
  to_nice_json: ansibleJson(4),
  tojson: define('indent', (value, [indent]) =>
    jsonText(value, {
      indent: indent === undefined || indent === null ? undefined : needInteger(indent, 'tojson'),
      sort: true,
      ascii: true,
    })
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll("'", '\\u0027'),
  ),
  from_json: define('', (value) => fromJson(writtenText(value) ?? toText(value))),
  to_yaml: define('default_flow_style indent sort_keys width **', (value, [flow = null, indent, sort, width], _frame, named) =>
    dumpYaml(value, {
      flow: flow === null ? 'leaves' : isOn(flow) ? 'all' : 'none',
      ...layout(sort, width, named),
      indent: needInteger(indent, 'to_yaml', 2),
    }),
  ),
  to_nice_yaml: define('indent sort_keys width **', (value, [indent, sort, width], _frame, named) =>
    dumpYaml(value, { flow: 'none', ...layout(sort, width, named), indent: needInteger(indent, 'to_nice_yaml', 4) }),
  ),
  from_yaml: passing(define('', (value) => (typeof value === 'string' ? loadYaml(value) : noText(value, 'from_yaml')))),
  from_yaml_all: passing(define('', (value) => (typeof value === 'string' ? loadYamlAll(value) : noText(value, 'from_yaml_all')))),
  json_query: define('expr', (value, [expression]) => queryJson(value, textOr(expression, ''))),
}

function layout(sort: unknown, width: unknown, named: Readonly<Record<string, unknown>>) {
  return {
    sort: isOn(sort, true),
    width: width === undefined || width === null ? 80 : needInteger(width, 'to_yaml'),
    unicode: isOn(named.allow_unicode, true),
    start: isOn(named.explicit_start),
  }
}

/** A value that is not a string has been parsed already. */
function noText(value: unknown, who: string): unknown {
  if (value === null || typeof value === 'object') return value
  throw new Fault(`\`${who}\` needs a string, not ${typeName(value)}`)
}
