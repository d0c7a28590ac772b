/** Settings of where things are looked for: inventories, variables, roles, collections, plug-ins. */
import { type Honoured, setting } from './supported-shape.ts'

export const places = {
  inventory: setting('defaults.inventory', 'ANSIBLE_INVENTORY', 'files', 'What `-i` names where it is not given.'),
  ignoreExtensions: setting(
    'defaults.inventory_ignore_extensions inventory.ignore_extensions',
    'ANSIBLE_INVENTORY_IGNORE',
    'words',
    'Endings of files that are passed over in a folder of inventories.',
  ),
  ignorePatterns: setting(
    'defaults.inventory_ignore_patterns inventory.ignore_patterns',
    'ANSIBLE_INVENTORY_IGNORE_REGEX',
    'patterns',
    'Regular expressions of names that are passed over in a folder of inventories.',
  ),
  groupNames: setting(
    'defaults.force_valid_group_names',
    'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    'text',
    'Whether names of groups that can not stand in expressions are kept, or get a `_` for each wrong character; both can be done without a word.',
    'never ignore always silently',
  ),
  groupOrder: setting(
    'defaults.precedence',
    'ANSIBLE_PRECEDENCE',
    'words',
    'Which of the places that give groups variables wins, the weakest first; one that is not named gives none.',
    undefined,
    {
      usual: /^(?:all_inventory|groups_inventory|all_plugins_inventory|all_plugins_play|groups_plugins_inventory|groups_plugins_play)$/,
      severity: 'error',
      message: 'names a place of variables that is not there',
      hint: 'there are all_inventory, groups_inventory, all_plugins_inventory, all_plugins_play, groups_plugins_inventory, groups_plugins_play',
    },
  ),
  varsRoot: setting(
    'defaults.playbook_vars_root',
    'ANSIBLE_PLAYBOOK_VARS_ROOT',
    'text',
    'Beside what `group_vars` and `host_vars` count: the playbook, or the file and the role of each task.',
    'top bottom all',
  ),
  home: setting('defaults.home', 'ANSIBLE_HOME', 'path', 'Where roles and collections were fetched to, instead of `~/.ansible`.'),
  rolesPath: setting(
    'defaults.roles_path',
    'ANSIBLE_ROLES_PATH',
    'paths',
    'Folders in which roles are looked for, instead of the usual ones.',
  ),
  collectionsPath: setting(
    'defaults.collections_paths defaults.collections_path',
    'ANSIBLE_COLLECTIONS_PATHS ANSIBLE_COLLECTIONS_PATH',
    'paths',
    'Folders in which collections are looked for, instead of the usual ones.',
  ),
  modulePath: setting('defaults.library', 'ANSIBLE_LIBRARY', 'paths', 'Folders with modules of your own, as `--module-path`.'),
  actionPlugins: setting(
    'defaults.action_plugins',
    'ANSIBLE_ACTION_PLUGINS',
    'paths',
    'Folders of plug-ins; one in Python is named where a task wants it.',
  ),
  filterPlugins: setting(
    'defaults.filter_plugins',
    'ANSIBLE_FILTER_PLUGINS',
    'paths',
    'Folders of filters; one in Python is named where a template wants it.',
  ),
  lookupPlugins: setting(
    'defaults.lookup_plugins',
    'ANSIBLE_LOOKUP_PLUGINS',
    'paths',
    'Folders of lookups; one in Python is named where a template wants it.',
  ),
  testPlugins: setting(
    'defaults.test_plugins',
    'ANSIBLE_TEST_PLUGINS',
    'paths',
    'Folders of tests; one in Python is named where a template wants it.',
  ),
} as const satisfies Readonly<Record<string, Honoured>>
