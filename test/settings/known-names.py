"""Prints every key and variable of Ansible's settings, as it lists them itself; made again with
`python3 test/settings/known-names.py > test/settings/known-names.json`."""
import json
import subprocess

KINDS = ['base', 'become', 'cache', 'callback', 'connection', 'inventory', 'shell', 'vars']


def options(listed):
    for value in listed.values():
        if isinstance(value, dict) and ('ini' in value or 'env' in value):
            yield value
        elif isinstance(value, dict):
            yield from options(value)


keys, env = set(), set()
for kind in KINDS:
    said = subprocess.run(['ansible-config', 'list', '-t', kind, '--format', 'json'], capture_output=True, text=True, check=True)
    for option in options(json.loads(said.stdout)):
        keys.update(f"{each['section']}.{each['key']}" for each in option.get('ini') or [])
        env.update(each['name'] for each in option.get('env') or [])
print(json.dumps({'keys': sorted(keys), 'env': sorted(env)}, indent=1))
