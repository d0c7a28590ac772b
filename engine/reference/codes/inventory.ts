/** Codes of errors in inventories. */
import type { CodeEntries } from './entry.ts'

const command = 'tsplay inventory -i hosts.ini --graph'
const inYaml = 'tsplay inventory -i hosts.yml --graph'

function play(hosts: string): string {
  return `- hosts: ${hosts}\n  tasks:\n    - ping:\n`
}

export const inventoryCodes: CodeEntries = {
  'missing-inventory': {
    meaning: "A file or directory given with `-i` does not exist or cannot be read. Ansible's programs go on after an error in it.",
    cause: 'A spelling mistake, or a host name without the comma that makes it a list of hosts.',
    remedy: 'Use a file or a directory, or write `-i web1,` for a host.',
    command: 'tsplay inventory -i web1 --list',
  },
  'empty-inventory': {
    meaning: 'The inventory contains no host.',
    cause: 'It has only groups, or all lines are comments.',
    remedy: 'Add a host.',
    files: { 'hosts.ini': '[web]\n', 'site.yml': play('localhost') },
    command: 'tsplay run site.yml -i hosts.ini',
  },
  'wrong-type': {
    meaning: 'A variable that the inventory itself uses has an invalid value.',
    cause: '`ansible_group_priority` is not a whole number.',
    remedy: 'Write a number; the group with the higher one wins.',
    files: { 'hosts.ini': '[web]\nweb1\n[web:vars]\nansible_group_priority=high\n' },
    command,
  },
  'ambiguous-name': {
    meaning: 'A host and a group have the same name, or two machines of an account.',
    cause: 'A group for a single host has the name of that host.',
    remedy: 'Rename one: patterns mean the group, and of two machines only the last is a host.',
    files: { 'hosts.ini': '[web]\nweb ansible_connection=local\nweb2 ansible_connection=local\n', 'site.yml': play('all') },
    command: 'tsplay run site.yml -i hosts.ini',
  },
  'inventory-syntax': {
    meaning: 'A line in brackets is not a section of an INI inventory.',
    cause: 'A missing bracket, or a misspelt `:vars` or `:children`.',
    remedy: 'Write `[group]`, `[group:vars]` or `[group:children]`.',
    files: { 'hosts.ini': '[web:var]\nport=80\n' },
    command,
  },
  'comment-in-value': {
    meaning: 'A `#` directly after a value begins a comment and cuts off the value.',
    cause: 'A password or colour contains `#`.',
    remedy: 'Quote the value, or add a space before the comment.',
    files: { 'hosts.ini': 'web1 colour=red#5\n' },
    command,
  },
  'unclosed-quote': {
    meaning: 'A quote in an INI inventory is not closed.',
    cause: 'A forgotten quote, or an apostrophe in a value.',
    remedy: 'Close it, or put the value into the other kind of quotes.',
    files: { 'hosts.ini': 'web1 title="Main\n' },
    command,
  },
  'inventory-cycle': {
    meaning: 'A group is inside itself.',
    cause: 'Two groups are children of each other.',
    remedy: 'Remove one of the two.',
    files: { 'hosts.ini': '[a:children]\nb\n[b:children]\na\n' },
    command,
  },
  'inventory-script-failed': {
    meaning: 'An inventory program failed, printed nothing, or is not executable.',
    cause: 'A missing `chmod +x`, or an error in the program.',
    remedy: 'Run it by hand with `--list`: it must print JSON.',
    files: { 'hosts.sh': '#!/bin/sh\necho "{}"\n' },
    command: 'tsplay inventory -i hosts.sh --list',
  },
  'inventory-request-failed': {
    meaning: 'A web service that an inventory reads refuses the request, does not answer, or answers with something else.',
    cause: 'A wrong or expired token, a token without the needed scope, a wrong `baseurl`, or no way to the service.',
    remedy: 'Correct what the message names; with `cache: true` an inventory is read once for many runs.',
    files: {
      'my.digitalocean.yml': 'plugin: community.digitalocean.digitalocean\napi_token: none\nbaseurl: http://127.0.0.1:9/v2\n',
    },
    command: 'tsplay inventory -i my.digitalocean.yml --list',
  },
  unsupported: {
    meaning: 'The inventory names a plug-in that is neither built in nor found in Python.',
    cause: 'The collection of the plug-in is not installed here, or Python is switched off.',
    remedy: 'Install the collection, use a plug-in that is built in, or write a program that prints JSON.',
    files: { 'hosts.yml': 'plugin: my.cloud.hosts\n' },
    command: inYaml,
  },
  'unknown-group': {
    meaning: 'A section sets variables or a parent of a group that no section defines.',
    cause: 'A spelling mistake in `[group:vars]` or under `:children`.',
    remedy: 'Correct the name, or add a section `[group]`.',
    files: { 'hosts.ini': '[web]\nweb1\n[wbe:vars]\nport=80\n' },
    command,
  },
  'invalid-group-name': {
    meaning: 'A group has a name that cannot be written as `groups.name` in an expression.',
    cause: 'A hyphen or a dot in the name.',
    remedy: "Use letters, digits and `_`, or write `groups['name']`.",
    files: { 'hosts.ini': '[web-servers]\nweb1\n' },
    command,
  },
  'invalid-host-range': {
    meaning: 'A range such as `web[1:3]` cannot be read.',
    cause: 'The end is before the start, or letters and digits are mixed.',
    remedy: 'Write `web[1:3]`, `web[01:20:2]` or `db-[a:f]`.',
    files: { 'hosts.ini': 'web[3:1]\n' },
    command,
  },
  'toml-syntax': {
    meaning: 'A TOML inventory is not valid TOML.',
    cause: 'A text without quotes, or a missing bracket.',
    remedy: 'Correct it at the caret.',
    files: { 'hosts.toml': '[web.hosts\nweb1 = {}\n' },
    command: 'tsplay inventory -i hosts.toml --graph',
  },
  'inventory-expression-failed': {
    meaning: 'An expression of the plug-in `constructed` fails for a host.',
    cause: 'It uses a variable that the host does not have while `strict` is on, or results in an invalid name.',
    remedy: 'Give the variable a `default`, or turn `strict` off.',
    files: { 'hosts.yml': 'plugin: constructed\nstrict: true\ngroups: { debian: os == "debian" }\n', 'first.ini': 'web1\n' },
    command: 'tsplay inventory -i first.ini -i hosts.yml --graph',
  },
  'unused-vars-file': {
    meaning: 'A file in `group_vars/` or `host_vars/` is not read.',
    cause: 'Its name is similar to that of a group or host, or a directory of the same name is read instead.',
    remedy: 'Rename the file as the hint says, or move it into the directory.',
    files: { 'hosts.ini': '[webservers]\nweb1\n', 'group_vars/webserver.yml': 'port: 80\n' },
    command,
  },
}
