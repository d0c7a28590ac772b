/** Settings of search paths: inventories, variables, roles, collections, plugins. */
import { type Supported, setting } from './supported-shape.ts'

export const places = {
  inventory: setting('defaults.inventory', 'ANSIBLE_INVENTORY', 'files', 'Inventory to use without `-i`.'),
  ignoreExtensions: setting(
    'defaults.inventory_ignore_extensions inventory.ignore_extensions',
    'ANSIBLE_INVENTORY_IGNORE',
    'words',
    'File extensions to ignore in an inventory directory.',
  ),
  ignorePatterns: setting(
    'defaults.inventory_ignore_patterns inventory.ignore_patterns',
    'ANSIBLE_INVENTORY_IGNORE_REGEX',
    'patterns',
    'Regular expressions of file names to ignore in an inventory directory.',
  ),
  groupNames: setting(
    'defaults.force_valid_group_names',
    'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    'text',
    'Keep group names that are not valid identifiers, or replace each invalid character with `_`; either with or without a warning.',
    'never ignore always silently',
  ),
  groupOrder: setting(
    'defaults.precedence',
    'ANSIBLE_PRECEDENCE',
    'words',
    'Precedence of the sources of group variables, lowest first; sources not listed are not read.',
    undefined,
    {
      accepted: /^(?:all_inventory|groups_inventory|all_plugins_inventory|all_plugins_play|groups_plugins_inventory|groups_plugins_play)$/,
      severity: 'error',
      message: 'names an unknown source of group variables',
      hint: 'use all_inventory, groups_inventory, all_plugins_inventory, all_plugins_play, groups_plugins_inventory, groups_plugins_play',
    },
  ),
  varsRoot: setting(
    'defaults.playbook_vars_root',
    'ANSIBLE_PLAYBOOK_VARS_ROOT',
    'text',
    'Where `group_vars` and `host_vars` are searched: beside the playbook, or beside the file and the role of each task.',
    'top bottom all',
  ),
  home: setting('defaults.home', 'ANSIBLE_HOME', 'path', 'Directory of installed roles and collections, instead of `~/.ansible`.'),
  rolesPath: setting('defaults.roles_path', 'ANSIBLE_ROLES_PATH', 'paths', 'Search path for roles, instead of the default one.'),
  collectionsPath: setting(
    'defaults.collections_paths defaults.collections_path',
    'ANSIBLE_COLLECTIONS_PATHS ANSIBLE_COLLECTIONS_PATH',
    'paths',
    'Search path for collections, instead of the default one.',
  ),
  modulePath: setting('defaults.library', 'ANSIBLE_LIBRARY', 'paths', 'Directories of custom modules, as `--module-path`.'),
  actionPlugins: setting(
    'defaults.action_plugins',
    'ANSIBLE_ACTION_PLUGINS',
    'paths',
    'Directories of action plugins; a task that uses one in Python is reported.',
  ),
  filterPlugins: setting(
    'defaults.filter_plugins',
    'ANSIBLE_FILTER_PLUGINS',
    'paths',
    'Directories of filters; a template that uses one in Python is reported.',
  ),
  lookupPlugins: setting(
    'defaults.lookup_plugins',
    'ANSIBLE_LOOKUP_PLUGINS',
    'paths',
    'Directories of lookups; a template that uses one in Python is reported.',
  ),
  testPlugins: setting(
    'defaults.test_plugins',
    'ANSIBLE_TEST_PLUGINS',
    'paths',
    'Directories of tests; a template that uses one in Python is reported.',
  ),
} as const satisfies Readonly<Record<string, Supported>>
