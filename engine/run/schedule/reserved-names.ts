/** Variables that hide a keyword of Ansible or a function of templates. */
import type { Play } from '../../model/play.ts'
import type { RunContext } from './state.ts'

/** Keywords of plays, blocks and tasks, and the functions every template has. */
const reserved = new Set(
  `action always any_errors_fatal args async async_val become become_exe become_flags become_method become_user block
  changed_when check_mode collections connection debugger delay delegate_facts delegate_to diff environment fact_path
  failed_when force_handlers gather_facts gather_subset gather_timeout handlers hosts ignore_errors ignore_unreachable
  local_action loop loop_control loop_with max_fail_percentage module_defaults name no_log notify order poll port
  post_tasks pre_tasks register remote_user rescue retries roles run_once serial strategy tags tasks throttle timeout
  until vars_files vars_prompt when with_
  cycler dict joiner lipsum lookup namespace now q query range undef`.split(/\s+/),
)

/** Reports each such variable of the play and of `--extra-vars`, in Ansible's words. */
export function warnReservedNames({ keywords: { vars = {} } }: Play, { options, report }: RunContext): void {
  for (const name of new Set([...Object.keys(vars), ...Object.keys(options.extraVars)]))
    if (reserved.has(name)) report({ type: 'warning', message: `Found variable using reserved name: ${name}` })
}
