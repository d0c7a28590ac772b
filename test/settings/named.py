"""Prints what Ansible makes of each of its settings, with nothing set and with the ansible.cfg of the working folder, as JSON."""
import json

from ansible import constants
from ansible.config.manager import ConfigManager


def plain(value):
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (bool, int, float, str, list)) else str(value)


manager = ConfigManager()
values = {}
for name in manager.get_configuration_definitions():
    if name == 'DEFAULT_LOCAL_TMP' or name.startswith('_'):
        continue
    _, origin = manager.get_config_value_and_origin(name)
    values[name] = [plain(getattr(constants, name)), origin]
print(json.dumps({'values': values}))
