#!/bin/sh
echo '{"web": {"hosts": ["c"], "vars": {"h": 3}}, "_meta": {"hostvars": {"a": {"z": 3}}}}'
