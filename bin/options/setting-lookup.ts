/** What the lookup `config` returns: the settings, and in front of them what counts in this run. */
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import type { SettingLookup } from '../../engine/template/scope.ts'
import { settingsHere, surroundings } from './settings.ts'

/** The settings are read, and their names loaded, when the first one is asked for. */
export function settingLookup(options: RunOptions): SettingLookup {
  const counting = countingIn(options)
  let reading: ReturnType<typeof settingsHere> | undefined
  return async (name, plugin) => {
    const { settingNamed, hasPluginSettings } = await import('../../engine/settings/named.ts')
    if (plugin && !hasPluginSettings(plugin.type, plugin.name)) return 'no such plug-in'
    reading ??= settingsHere()
    const found = settingNamed(plugin ? `${plugin.type}.${plugin.name}.${name}` : name, await reading, surroundings())
    const own = plugin ? undefined : counting[name]
    return found && own !== undefined && JSON.stringify(own) !== JSON.stringify(found.value)
      ? { ...found, value: own, origin: 'run' }
      : found
  }
}

/** Settings that a flag may decide, or that are something else here where nobody says. */
function countingIn({ forks, diff, tags, skipTags, taskTimeout, reach, become, poll }: RunOptions): Readonly<Record<string, unknown>> {
  return {
    DEFAULT_FORKS: forks,
    DIFF_ALWAYS: diff,
    TAGS_RUN: tags,
    TAGS_SKIP: skipTags,
    TASK_TIMEOUT: taskTimeout,
    DEFAULT_REMOTE_USER: reach.users?.[0],
    DEFAULT_PRIVATE_KEY_FILE: reach.keyFiles?.[0],
    DEFAULT_TIMEOUT: reach.timeout,
    DEFAULT_TRANSPORT: reach.connection,
    DEFAULT_BECOME: become.on,
    DEFAULT_BECOME_USER: become.user,
    DEFAULT_BECOME_METHOD: become.method,
    DEFAULT_POLL_INTERVAL: poll,
  }
}
