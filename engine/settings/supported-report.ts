/** Settings of tags and output: diffs, verbosity, colours, the log. */
import { type Supported, setting } from './supported-shape.ts'

export const report = {
  tags: setting('tags.run', 'ANSIBLE_RUN_TAGS', 'words', 'Default for `--tags`.'),
  skipTags: setting('tags.skip', 'ANSIBLE_SKIP_TAGS', 'words', 'Default for `--skip-tags`.'),
  diff: setting('diff.always', 'ANSIBLE_DIFF_ALWAYS', 'boolean', 'Show text differences, as `--diff`.'),
  diffContext: setting('diff.context', 'ANSIBLE_DIFF_CONTEXT', 'integer', 'Context lines around a difference.'),
  verbosity: setting('defaults.verbosity', 'ANSIBLE_VERBOSITY', 'integer', 'Verbosity level; `-v` adds to it.'),
  noColour: setting('defaults.nocolor', 'ANSIBLE_NOCOLOR NO_COLOR', 'boolean', 'No colours, as `--no-colour`.'),
  forceColour: setting('defaults.force_color', 'ANSIBLE_FORCE_COLOR', 'boolean', 'Colours even if the output is not a terminal.'),
  logPath: setting('defaults.log_path', 'ANSIBLE_LOG_PATH', 'path', 'Log file of the run in JSON lines, as `--log`.'),
  callbacks: setting(
    'defaults.callback_whitelist defaults.callbacks_enabled',
    'ANSIBLE_CALLBACK_WHITELIST ANSIBLE_CALLBACKS_ENABLED',
    'words',
    'Callbacks in the output of `ansible-playbook`: `timer` and `profile_tasks` show durations.',
    undefined,
    {
      accepted: /^(?:(?:ansible\.(?:builtin|posix)|community\.general)\.)?(?:timer|profile_tasks|default|yaml|debug|skippy|)$/,
      severity: 'warning',
      message: 'names an unsupported callback: callbacks are Python, which does not run here',
      hint: 'use `--report json=FILE`, `--report junit=FILE` or `--trace FILE` for machine-readable output',
    },
  ),
} as const satisfies Readonly<Record<string, Supported>>
