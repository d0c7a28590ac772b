#!/bin/sh
case $1 in
--list) echo '{"web": ["a", "b"], "db": {"hosts": ["b", "c"], "vars": {"v": 1}}, "both": {"children": ["web", "db"]}, "only": {"vars": {"o": 1}}, "late": {"children": ["unseen"]}, "_meta": {"hostvars": {"a": {"x": [1, null]}, "stranger": {"x": 1}}}}' ;;
*) echo '{"wrong": true}' ;;
esac
