#!/bin/sh
cat <<END
{"web": {"hosts": ["a", "b"], "vars": {"v": 1}}, "top": {"children": ["web"], "vars": {"t": true}}, "list": ["c"],
 "_meta": {"hostvars": {"a": {"x": [1, 2]}, "c": {"y": null}}}}
END
