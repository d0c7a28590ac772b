"""Tells how each task ended on each host, one JSON line an ending, for a comparison with other engines."""
import json
import os
import re

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "told"
    CALLBACK_NEEDS_ENABLED = False

    def _tell(self, **line):
        with open(os.environ["TOLD"], "a") as out:
            text = json.dumps(line, default=lambda value: value.isoformat() if hasattr(value, 'isoformat') else str(value))
            # Another one in each run.
            out.write(re.sub("__omit_place_holder__[0-9a-f]+", "__omitted__", text) + "\n")

    def _end(self, result, status):
        action = result._task.action
        steers = action == "meta" or ("include_" in action and not action.endswith("include_vars"))
        if steers and status in ("ok", "skipped"):
            return
        line = {"host": result._host.get_name(), "task": result._task.get_name().strip(), "status": status}
        if result._task.action in ("debug", "ansible.builtin.debug", "ansible.legacy.debug") and status == "ok":
            line["said"] = result._result
        self._tell(**line)

    def v2_runner_on_ok(self, result):
        self._end(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._end(result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_skipped(self, result):
        self._end(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self._end(result, "unreachable")

    def v2_playbook_on_stats(self, stats):
        self._tell(recap={host: stats.summarize(host) for host in stats.processed})
