/** Filters for data formats. */
import type { ReferenceTable } from './entry.ts'

export const formatFilters: ReferenceTable = {
  to_json: { aliases: ['tojson'], summary: 'Write JSON on one line', example: "{'a': [1, true]} | to_json", result: '{"a": [1, true]}' },
  to_nice_json: { summary: 'Write indented JSON', example: "{'a': 1} | to_nice_json", result: '{\n    "a": 1\n}' },
  from_json: { summary: 'Parse JSON', example: '\'{"a": 1}\' | from_json', result: { a: 1 } },
  to_yaml: { summary: "Write YAML in PyYAML's layout", example: "{'a': [1, 2]} | to_yaml", result: 'a: [1, 2]\n' },
  to_nice_yaml: { summary: 'Write indented YAML', example: "{'a': [1, 2]} | to_nice_yaml", result: 'a:\n- 1\n- 2\n' },
  from_yaml: { summary: 'Parse a YAML document', example: "'a: [1, 2]' | from_yaml", result: { a: [1, 2] } },
  from_yaml_all: {
    summary: 'Parse several YAML documents',
    example: 'text | from_yaml_all | list',
    setup: { variables: { text: 'a: 1\n---\nb: 2' } },
    result: [{ a: 1 }, { b: 2 }],
  },
  to_ini: { summary: 'Write an INI file', example: "{'main': {'port': 80}} | to_ini", result: '[main]\nport = 80\n' },
  from_ini: {
    summary: 'Parse an INI file',
    example: 'text | from_ini',
    setup: { variables: { text: '[main]\nport = 80' } },
    result: { main: { port: '80' } },
  },
  to_toml: { summary: 'Write TOML', example: "{'main': {'port': 80}} | to_toml", result: '[main]\nport = 80\n' },
  from_toml: {
    summary: 'Parse TOML',
    example: 'text | from_toml',
    setup: { variables: { text: '[main]\nport = 80' } },
    result: { main: { port: 80 } },
  },
  to_xml: {
    summary: 'Write XML: `@key` is an attribute, `#text` the content',
    example: "{'host': {'@name': 'web1'}} | to_xml(full_document=false)",
    result: '<host name="web1"></host>',
  },
  from_csv: {
    summary: 'Parse CSV; the first row names the columns',
    example: 'text | from_csv',
    setup: { variables: { text: 'name,port\nweb1,80' } },
    result: [{ name: 'web1', port: '80' }],
  },
}
