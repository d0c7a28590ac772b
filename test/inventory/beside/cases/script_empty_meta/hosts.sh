#!/bin/sh
[ "$1" = --list ] || echo '{"asked": true}'
[ "$1" = --list ] && echo '{"_meta": {"hostvars": {}}, "web": {"hosts": ["a"]}, "all": {"children": ["web", "ungrouped"], "hosts": ["lone"]}, "ungrouped": {"hosts": ["z"]}}'
