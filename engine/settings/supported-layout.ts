/** Settings of the output format of `ansible-playbook` and `ansible`. */
import { type Supported, setting } from './supported-shape.ts'

const outputFlag = (name: string, env: string, sentence: string) =>
  setting(`defaults.${name}`, `ANSIBLE_${env}`, 'boolean', `Output of \`ansible-playbook\`: ${sentence}`)

export const layout = {
  stdoutCallback: setting(
    'defaults.stdout_callback',
    'ANSIBLE_STDOUT_CALLBACK',
    'text',
    'Output format of `ansible-playbook`: `default`, `yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` or `null`.',
    undefined,
    {
      accepted:
        /^(?:(?:ansible\.(?:builtin|legacy)\.)?(?:default|minimal|oneline)|(?:ansible\.posix\.)?(?:debug|skippy|json)|(?:community\.general\.)?(?:yaml|unixy|null))$/,
      severity: 'warning',
      message: 'names an unsupported output format; `default` is used',
      hint: 'supported are `yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` and `null`',
    },
  ),
  adhocCallbacks: setting(
    'defaults.bin_ansible_callbacks',
    'ANSIBLE_LOAD_CALLBACK_PLUGINS',
    'boolean',
    'Use `stdout_callback` for `ansible` too.',
  ),
  resultFormat: setting(
    'defaults.callback_result_format',
    'ANSIBLE_CALLBACK_RESULT_FORMAT',
    'text',
    'Result format of the outputs `default` and `minimal`.',
    'json yaml',
  ),
  prettyResults: outputFlag('callback_format_pretty', 'CALLBACK_FORMAT_PRETTY', 'always or never print results over several lines.'),
  displaySkipped: outputFlag('display_skipped_hosts', 'DISPLAY_SKIPPED_HOSTS', 'show hosts that skipped a task.'),
  displayOk: outputFlag('display_ok_hosts', 'DISPLAY_OK_HOSTS', 'show hosts on which nothing changed.'),
  failedStderr: outputFlag('display_failed_stderr', 'DISPLAY_FAILED_STDERR', 'write failures to standard error.'),
  customStats: outputFlag('show_custom_stats', 'SHOW_CUSTOM_STATS', 'show the values of `set_stats` at the end.'),
  checkMarkers: outputFlag('check_mode_markers', 'CHECK_MODE_MARKERS', 'mark headers in check mode.'),
  hostStarts: outputFlag('show_per_host_start', 'SHOW_PER_HOST_START', 'print a line when a host starts a task.'),
  failedPaths: outputFlag('show_task_path_on_failure', 'SHOW_TASK_PATH_ON_FAILURE', 'show the location of a failed task.'),
} as const satisfies Readonly<Record<string, Supported>>
