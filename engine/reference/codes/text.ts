/** Codes of errors in YAML itself, in encodings, vaults and cached facts. */
import type { CodeEntries } from './entry.ts'

const sealed = '$ANSIBLE_VAULT;1.1;AES256\n6162636465663031323334353637383961626364\n'

export const textCodes: CodeEntries = {
  'yaml-syntax': {
    meaning: 'The file is not valid YAML.',
    cause: 'A quote or bracket that is not closed, a key that is indented too far, or a `: ` in a text without quotes.',
    remedy: 'Correct it at the caret. Quote texts that contain `: ` or ` #`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - debug: { msg: "hello }\n' },
  },
  'tab-indentation': {
    meaning: 'A line is indented with a tab, which YAML does not allow.',
    cause: 'The editor inserts tabs.',
    remedy: 'Indent with spaces.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n\t- ping:\n' },
  },
  'unquoted-template': {
    meaning: 'A value begins with `{{` and has no quotes, so YAML reads a dict.',
    cause: 'A value that begins with a brace needs quotes.',
    remedy: 'Write `"{{ … }}"`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - debug:\n        msg: {{ greeting }} world\n' },
  },
  'duplicate-key': {
    meaning: 'A key occurs twice in a dict; the last one counts.',
    cause: 'A task has two `vars` or two `when`, often after copying lines.',
    remedy: 'Join them, or remove one.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    port: 80\n    port: 8080\n  tasks:\n    - ping:\n' },
  },
  'multiple-documents': {
    meaning: 'The file contains more than one YAML document.',
    cause: 'A second `---` in the file.',
    remedy: 'Remove it, or split the file.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n---\n- hosts: all\n' },
  },
  'unknown-anchor': {
    meaning: 'An alias `*name` has no anchor `&name` before it.',
    cause: 'A text that begins with `*` and has no quotes, or an anchor in another file.',
    remedy: 'Quote the text, or define the anchor above.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    pattern: *.conf\n  tasks:\n    - ping:\n' },
  },
  'yaml-invalid-key': {
    meaning: 'A list or a dict is used as a key.',
    cause: 'A template without quotes as a key: YAML reads its braces as a dict.',
    remedy: 'Quote the key, or build the dict with `dict` or `combine`.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    ports:\n      ? [a, b]\n      : 1\n  tasks:\n    - ping:\n' },
  },
  'yaml-invalid-merge': {
    meaning: '`<<` merges something that is not a dict.',
    cause: 'The alias after `<<:` is a list or a text.',
    remedy: 'Merge a dict, or a list of dicts.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    a: &a text\n    b: { <<: *a }\n  tasks:\n    - ping:\n' },
  },
  'yaml-invalid-tag': {
    meaning: 'A `!tag` is unknown, or its value does not match it.',
    cause: 'A tag of another program, or a text that begins with `!` and has no quotes.',
    remedy: 'Quote the text. The message lists the supported tags.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    key: !secret abc\n  tasks:\n    - ping:\n' },
  },
  'wrong-encoding': {
    meaning: 'The file is not valid UTF-8.',
    cause: 'It is in Latin-1 or UTF-16, or is not a text file.',
    remedy: 'Convert it: `iconv -f latin1 -t utf8 old.yml > new.yml`.',
    command: "printf -- '- hosts: \\351\\n' > site.yml; tsplay lint site.yml",
  },
  'cannot-decrypt': {
    meaning: 'Something is encrypted and cannot be decrypted.',
    cause: 'No vault password was given, or none of them is right.',
    remedy: 'Use `--vault-password-file FILE` or `--ask-vault-pass`.',
    files: { 'secrets.yml': sealed, 'site.yml': '- hosts: localhost\n  vars_files: [secrets.yml]\n  tasks:\n    - ping:\n' },
    command: 'tsplay run site.yml',
  },
  'unreadable-cache': {
    meaning: 'Cached facts, or a cached inventory, cannot be read or written.',
    cause: 'A file of the cache is damaged or belongs to another user, or the directory cannot be written.',
    remedy: 'Delete the file, or run once with `--flush-cache`.',
    files: {
      'ansible.cfg': '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = cache\n',
      'cache/web1': '{ not JSON',
      'hosts.yml': 'plugin: constructed\ngroups: { debian: "ansible_os_family == \'Debian\'" }\n',
    },
    command: 'tsplay inventory -i web1, -i hosts.yml --list',
  },
}
