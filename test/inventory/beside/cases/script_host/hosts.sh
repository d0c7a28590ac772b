#!/bin/sh
if [ "$1" = --list ]; then echo '{"web": {"hosts": ["a", "b"]}, "ungrouped": ["c"]}'
else echo "{\"name_was\": \"$2\"}"; fi
