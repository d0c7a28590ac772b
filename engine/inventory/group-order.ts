/** Which of the places that speak of groups wins: the words of the setting `precedence`, weakest first. */

export const usualOrder = [
  'all_inventory',
  'groups_inventory',
  'all_plugins_inventory',
  'all_plugins_play',
  'groups_plugins_inventory',
  'groups_plugins_play',
] as const

/** Of `all` or of the other groups: in inventories, in `group_vars` beside inventories, and beside the play. */
export type GroupPlace = (typeof usualOrder)[number]
