/** Lookups for files and programs of the controller. */
import type { ReferenceTable } from './entry.ts'

export const fileLookups: ReferenceTable = {
  file: {
    summary: 'Content of files on the controller',
    example: "lookup('file', 'motd')",
    setup: { files: { 'files/motd': 'Welcome\n' } },
    result: 'Welcome',
  },
  unvault: {
    summary: 'Content of files on the controller, decrypted',
    example: "lookup('unvault', 'motd')",
    setup: { files: { 'files/motd': 'Welcome\n' } },
    result: 'Welcome\n',
  },
  binary_file: {
    summary: 'Content of files on the controller, encoded as Base64',
    example: "lookup('binary_file', 'motd')",
    setup: { files: { 'files/motd': 'Welcome\n' } },
    result: 'V2VsY29tZQo=',
  },
  lines: {
    summary: 'Lines of the output of a command on the controller',
    example: "query('lines', 'echo web1; echo web2')",
    result: ['web1', 'web2'],
  },
  pipe: { summary: 'Output of a command on the controller', example: "lookup('pipe', 'echo hello')", result: 'hello' },
  fileglob: {
    summary: 'Files on the controller that match a pattern',
    example: "query('fileglob', '*.conf') | map('basename') | list",
    setup: { files: { 'files/a.conf': '', 'files/b.conf': '' } },
    result: ['a.conf', 'b.conf'],
  },
  filetree: {
    summary: 'All entries below a directory of the controller, with their attributes',
    example: "query('filetree', 'web') | map(attribute='path') | list",
    setup: { files: { 'files/web/etc/motd': 'Welcome\n' } },
    result: ['etc', 'etc/motd'],
  },
  first_found: {
    summary: 'First file that exists',
    example: "lookup('first_found', ['linux.conf', 'default.conf']) | basename",
    setup: { files: { 'files/default.conf': '' } },
    result: 'default.conf',
  },
  template: {
    summary: 'Rendered template',
    example: "lookup('template', 'hello.j2')",
    setup: { variables: { name: 'web1' }, files: { 'templates/hello.j2': 'Hello {{ name }}' } },
    result: 'Hello web1',
  },
  csvfile: {
    summary: 'Column of the row of a CSV or TSV file with a key',
    example: "lookup('csvfile', 'web1', file='hosts.csv', delimiter=',', col=1)",
    setup: { files: { 'files/hosts.csv': 'web1,10.0.0.1\nweb2,10.0.0.2\n' } },
    result: '10.0.0.1',
  },
  ini: {
    summary: 'Value of a key in an INI or properties file',
    example: "lookup('ini', 'port', section='web', file='app.ini')",
    setup: { files: { 'files/app.ini': '[web]\nport = 80\n' } },
    result: '80',
  },
  password: {
    summary: 'Password in a file, generated if the file does not exist',
    example: "lookup('password', 'db.txt')",
    setup: { files: { 'files/db.txt': 'secret\n' } },
    result: 'secret',
  },
  url: {
    summary: 'Lines of a page fetched by the controller',
    example: "lookup('url', 'http://localhost:8080/motd')",
    setup: { pages: { '/motd': 'Welcome\n' } },
    result: 'Welcome',
  },
  env: {
    summary: 'Environment variable of the controller',
    example: "lookup('env', 'SITE')",
    setup: { environment: { SITE: 'web' } },
    result: 'web',
  },
}
