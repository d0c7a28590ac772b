/** Ignored settings: appearance of Ansible's output, its warnings, and files it leaves behind. */
import type { IgnoredSetting } from './meanings.ts'

export const looks: readonly IgnoredSetting[] = [
  {
    reason: 'cowsay is not supported',
    keys: 'defaults.nocows defaults.cow_selection defaults.cow_whitelist defaults.cowsay_enabled_stencils defaults.cowpath',
    env: 'ANSIBLE_NOCOWS ANSIBLE_COW_SELECTION ANSIBLE_COW_WHITELIST ANSIBLE_COW_ACCEPTLIST ANSIBLE_COW_PATH',
  },
  {
    reason: 'tsplay has its own colours and output format',
    keys: `colors.changed colors.console_prompt colors.debug colors.deprecate colors.diff_add colors.diff_lines colors.diff_remove
      colors.error colors.highlight colors.included colors.ok colors.skip colors.unreachable colors.verbose colors.warn
      colors.doc_constant colors.doc_deprecated colors.doc_link colors.doc_module colors.doc_plugin colors.doc_reference
      defaults.display_args_to_stdout defaults.result_format defaults.pretty_results callback_tree.directory`,
    env: `ANSIBLE_COLOR_CHANGED ANSIBLE_COLOR_CONSOLE_PROMPT ANSIBLE_COLOR_DEBUG ANSIBLE_COLOR_DEPRECATE ANSIBLE_COLOR_DIFF_ADD
      ANSIBLE_COLOR_DIFF_LINES ANSIBLE_COLOR_DIFF_REMOVE ANSIBLE_COLOR_ERROR ANSIBLE_COLOR_HIGHLIGHT ANSIBLE_COLOR_INCLUDED
      ANSIBLE_COLOR_OK ANSIBLE_COLOR_SKIP ANSIBLE_COLOR_UNREACHABLE ANSIBLE_COLOR_VERBOSE ANSIBLE_COLOR_WARN ANSIBLE_COLOR_DOC_CONSTANT
      ANSIBLE_COLOR_DOC_DEPRECATED ANSIBLE_COLOR_DOC_LINK ANSIBLE_COLOR_DOC_MODULE ANSIBLE_COLOR_DOC_PLUGIN ANSIBLE_COLOR_DOC_REFERENCE
      ANSIBLE_DISPLAY_ARGS_TO_STDOUT ANSIBLE_CALLBACK_TREE_DIR ANSIBLE_VERBOSE_TO_STDERR ANSIBLE_PAGER PAGER DISPLAY_SKIPPED_HOSTS  JUNIT_OUTPUT_DIR JUNIT_TASK_CLASS
      JUNIT_TASK_RELATIVE_PATH JUNIT_REPLACE_OUT_OF_TREE_PATH JUNIT_FAIL_ON_CHANGE JUNIT_FAIL_ON_IGNORE JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT
      JUNIT_HIDE_TASK_ARGUMENTS JUNIT_TEST_CASE_PREFIX`,
  },
  {
    reason: 'each problem is reported once, with its location, and harmless ones are not',
    keys: `defaults.deprecation_warnings defaults.devel_warning defaults.system_warnings defaults.command_warnings defaults.action_warnings
      defaults.localhost_warning defaults.duplicate_dict_key defaults.invalid_task_attribute_failed
      defaults.string_conversion_action defaults.validate_action_group_metadata defaults.docsite_root_url defaults.max_diff_size
      defaults.log_filter defaults.debug defaults.retry_files_enabled defaults.retry_files_save_path defaults.target_log_info
      defaults.log_verbosity defaults.display_traceback defaults.verbose_to_stderr`,
    env: `ANSIBLE_DEPRECATION_WARNINGS ANSIBLE_DEVEL_WARNING ANSIBLE_SYSTEM_WARNINGS ANSIBLE_COMMAND_WARNINGS ANSIBLE_ACTION_WARNINGS
      ANSIBLE_LOCALHOST_WARNING ANSIBLE_DUPLICATE_YAML_DICT_KEY ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED
      ANSIBLE_STRING_CONVERSION_ACTION ANSIBLE_VALIDATE_ACTION_GROUP_METADATA ANSIBLE_MAX_DIFF_SIZE ANSIBLE_LOG_FILTER ANSIBLE_DEBUG
      ANSIBLE_DISPLAY_TRACEBACK
      ANSIBLE_RETRY_FILES_ENABLED ANSIBLE_RETRY_FILES_SAVE_PATH ANSIBLE_TARGET_LOG_INFO ANSIBLE_LOG_VERBOSITY`,
  },
  {
    reason: 'there is no task debugger',
    keys: 'defaults.enable_task_debugger defaults.task_debugger_ignore_errors',
    env: 'ANSIBLE_ENABLE_TASK_DEBUGGER ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS',
  },
]
