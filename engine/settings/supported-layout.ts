/** Settings of the layout that `ansible-playbook` and `ansible` write. */
import { type Honoured, setting } from './supported-shape.ts'

const told = (name: string, env: string, sentence: string) =>
  setting(`defaults.${name}`, `ANSIBLE_${env}`, 'boolean', `In the layout of \`ansible-playbook\`: ${sentence}`)

export const layout = {
  stdoutCallback: setting(
    'defaults.stdout_callback',
    'ANSIBLE_STDOUT_CALLBACK',
    'text',
    'The layout of `ansible-playbook`: `default`, `yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` or `null`.',
    undefined,
    {
      usual:
        /^(?:(?:ansible\.(?:builtin|legacy)\.)?(?:default|minimal|oneline)|(?:ansible\.posix\.)?(?:debug|skippy|json)|(?:community\.general\.)?(?:yaml|unixy|null))$/,
      severity: 'warning',
      message: 'names a layout that is not built: that of `default` is written',
      hint: '`yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` and `null` are there',
    },
  ),
  adhocCallbacks: setting(
    'defaults.bin_ansible_callbacks',
    'ANSIBLE_LOAD_CALLBACK_PLUGINS',
    'boolean',
    'Whether `stdout_callback` counts for `ansible` as well.',
  ),
  resultFormat: setting(
    'defaults.callback_result_format',
    'ANSIBLE_CALLBACK_RESULT_FORMAT',
    'text',
    'How the layouts `default` and `minimal` write results.',
    'json yaml',
  ),
  prettyResults: told(
    'callback_format_pretty',
    'CALLBACK_FORMAT_PRETTY',
    'whether results stand over lines, easy to read, always or never.',
  ),
  displaySkipped: told('display_skipped_hosts', 'DISPLAY_SKIPPED_HOSTS', 'whether hosts that skipped a task are shown.'),
  displayOk: told('display_ok_hosts', 'DISPLAY_OK_HOSTS', 'whether hosts on which nothing changed are shown.'),
  failedStderr: told('display_failed_stderr', 'DISPLAY_FAILED_STDERR', 'failures go to standard error.'),
  customStats: told('show_custom_stats', 'SHOW_CUSTOM_STATS', 'what `set_stats` kept is shown at the end.'),
  checkMarkers: told('check_mode_markers', 'CHECK_MODE_MARKERS', 'heads say what is only planned.'),
  hostStarts: told('show_per_host_start', 'SHOW_PER_HOST_START', 'a line for each host that begins a task.'),
  failedPaths: told('show_task_path_on_failure', 'SHOW_TASK_PATH_ON_FAILURE', 'where a task that failed is written.'),
} as const satisfies Readonly<Record<string, Honoured>>
