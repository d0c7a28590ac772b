/** Filters for strings and regular expressions. */
import type { ReferenceTable } from './entry.ts'

export const stringFilters: ReferenceTable = {
  capitalize: {
    summary: 'Capitalize the first character, lowercase the rest',
    example: "'hELLO world' | capitalize",
    result: 'Hello world',
  },
  center: { summary: 'Center in a field of a width', example: "'web' | center(9)", result: '   web   ' },
  comment: {
    summary: 'Write as a comment in the style `plain`, `erlang`, `c`, `cblock` or `xml`',
    example: "'Managed by tsplay' | comment",
    result: '#\n# Managed by tsplay\n#',
  },
  format: { summary: 'Fill values into a `%` format', example: "'%s:%d' | format('web1', 80)", result: 'web1:80' },
  indent: {
    summary: 'Indent the lines after the first',
    example: 'text | indent(2)',
    setup: { variables: { text: 'a: 1\nb: 2' } },
    result: 'a: 1\n  b: 2',
  },
  lower: { summary: 'Convert to lower case', example: "'Web1' | lower", result: 'web1' },
  upper: { summary: 'Convert to upper case', example: "'web1' | upper", result: 'WEB1' },
  title: { summary: 'Capitalize every word', example: "'hello world' | title", result: 'Hello World' },
  replace: { summary: 'Replace a substring, everywhere or a number of times', example: "'a-b-c' | replace('-', '.')", result: 'a.b.c' },
  split: { summary: 'Split at a separator, by default at white space', example: "'a,b,c' | split(',')", result: ['a', 'b', 'c'] },
  string: { summary: 'Convert to a string', example: '80 | string', result: '80' },
  striptags: {
    summary: 'Remove SGML and XML tags, and collapse white space',
    example: "'<b>hello</b>  world' | striptags",
    result: 'hello world',
  },
  trim: { summary: 'Remove white space, or other characters, at both ends', example: "'  web1  ' | trim", result: 'web1' },
  truncate: { summary: 'Shorten to a length, with an ellipsis', example: "'a long sentence here' | truncate(12)", result: 'a long...' },
  wordcount: { summary: 'Count the words', example: "'one two three' | wordcount", result: 3 },
  wordwrap: { summary: 'Wrap at a width', example: "'one two three' | wordwrap(8)", result: 'one two\nthree' },
  urlize: {
    summary: 'Turn addresses into HTML links',
    example: "'see https://example.org' | urlize",
    result: 'see <a href="https://example.org" rel="noopener">https://example.org</a>',
  },
  xmlattr: {
    summary: 'Write a dict as XML attributes',
    example: "{'id': 'web', 'class': 'host'} | xmlattr",
    result: ' id="web" class="host"',
  },
  escape: {
    aliases: ['e', 'forceescape'],
    summary: 'Escape `&`, `<`, `>` and quotes for HTML',
    example: "'<a & b>' | escape",
    result: '&lt;a &amp; b&gt;',
  },
  safe: { summary: 'Return the value unchanged; nothing is escaped automatically', example: "'<b>' | safe", result: '<b>' },
  unicode_normalize: {
    summary: 'Normalise Unicode to `NFC`, `NFD`, `NFKC` or `NFKD`',
    example: "'ﬁle' | unicode_normalize(form='NFKC')",
    result: 'file',
  },
  regex_escape: {
    summary: 'Escape the special characters of a regular expression',
    example: "'1.2.3' | regex_escape",
    result: '1\\.2\\.3',
  },
  regex_findall: {
    summary: 'All matches of a regular expression',
    example: "'eth0 and eth1' | regex_findall('eth[0-9]')",
    result: ['eth0', 'eth1'],
  },
  regex_replace: {
    summary: 'Replace the matches of a regular expression; `\\1` is a group',
    example: "'web1.example.org' | regex_replace('^([^.]+)\\..*', '\\1')",
    result: 'web1',
  },
  regex_search: {
    summary: 'First match of a regular expression, or its groups',
    example: "'server/1.22.1' | regex_search('[0-9.]+')",
    result: '1.22.1',
  },
  quote: { summary: 'Quote for a POSIX shell', example: "'it is' | quote", result: "'it is'" },
  pprint: { summary: 'Text of a value, as Python prints it', example: "{'a': [1, true]} | pprint", result: "{'a': [1, True]}" },
}
