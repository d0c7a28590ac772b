/** Samples of `reboot` for the contract. */
export const samples = [
  { params: {}, state: { boot: { stdout: 'one\n', stderr: '', code: 0 } } },
  {
    params: { pre_reboot_delay: 120, post_reboot_delay: 5, msg: 'now', connect_timeout: 3 },
    state: { boot: { stdout: 'one\n', stderr: '', code: 0 } },
  },
  {
    params: { reboot_command: '/opt/restart "at once"', test_command: 'test -e /run/ready' },
    state: { boot: { stdout: 'one\n', stderr: '', code: 0 } },
  },
  { params: { boot_time_command: 'uptime -s' }, state: { boot: { stdout: '', stderr: '', code: 127 } } },
]
