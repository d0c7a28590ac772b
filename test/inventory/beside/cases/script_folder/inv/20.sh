#!/bin/sh
echo '{"web": {"hosts": ["a", "b"], "vars": {"g": "script"}}, "_meta": {"hostvars": {"a": {"x": "script"}}}}'
