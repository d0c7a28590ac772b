/** Precedence of the sources of group variables: the values of the setting `precedence`, weakest first. */

export const usualOrder = [
  'all_inventory',
  'groups_inventory',
  'all_plugins_inventory',
  'all_plugins_play',
  'groups_plugins_inventory',
  'groups_plugins_play',
] as const

/** Variables of `all` or of other groups: in inventories, in `group_vars` beside inventories, and beside the play. */
export type GroupPlace = (typeof usualOrder)[number]
