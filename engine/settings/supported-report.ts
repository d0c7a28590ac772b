/** Settings of what is chosen and what is shown: tags, differences, verbosity, colours, the log. */
import { type Honoured, setting } from './supported-shape.ts'

export const report = {
  tags: setting('tags.run', 'ANSIBLE_RUN_TAGS', 'words', 'As `--tags`, where that is not given.'),
  skipTags: setting('tags.skip', 'ANSIBLE_SKIP_TAGS', 'words', 'As `--skip-tags`, where that is not given.'),
  diff: setting('diff.always', 'ANSIBLE_DIFF_ALWAYS', 'boolean', 'Show what changes in texts, as `--diff`.'),
  diffContext: setting('diff.context', 'ANSIBLE_DIFF_CONTEXT', 'integer', 'Lines shown around a difference.'),
  verbosity: setting('defaults.verbosity', 'ANSIBLE_VERBOSITY', 'integer', 'How much is said; `-v` adds to it.'),
  noColour: setting('defaults.nocolor', 'ANSIBLE_NOCOLOR NO_COLOR', 'boolean', 'No colours, as `--no-colour`.'),
  forceColour: setting('defaults.force_color', 'ANSIBLE_FORCE_COLOR', 'boolean', 'Colours also where the output is no terminal.'),
  logPath: setting('defaults.log_path', 'ANSIBLE_LOG_PATH', 'path', 'A log of the run, as `--log`: lines of JSON.'),
  callbacks: setting(
    'defaults.callback_whitelist defaults.callbacks_enabled',
    'ANSIBLE_CALLBACK_WHITELIST ANSIBLE_CALLBACKS_ENABLED',
    'words',
    'In the layout of `ansible-playbook`, `timer` and `profile_tasks` tell where the time went.',
    undefined,
    {
      usual: /^(?:(?:ansible\.(?:builtin|posix)|community\.general)\.)?(?:timer|profile_tasks|default|yaml|debug|skippy|)$/,
      severity: 'warning',
      message: 'names a callback that is not there: callbacks are written in Python, which can not run here',
      hint: '`--report json=FILE`, `--report junit=FILE` and `--trace FILE` write what programs read',
    },
  ),
} as const satisfies Readonly<Record<string, Honoured>>
