#!/usr/bin/env bash
# A load from several hosts by ssh and GNU parallel, with load-tester installed on each:
#
#   examples/fleet/ssh.sh user@a,user@b,user@c http://target.example/
#
# Results come back as text, so nothing is left on the hosts. With a terminal (-tt) a host notices
# when ssh ends, and stops its part; without one it would go on to its end.
set -eu
hosts=$1 url=$2
last=$(tr -dc , <<< "$hosts" | wc -c)
start=$(date -u -d '+15 sec' +%FT%TZ)
log=$(mktemp)

parallel --ssh 'ssh -tt' -S "$hosts" -j1 --halt soon,fail=1 \
  "load-tester $url -q 1000 -z 60s -c 400 --warmup 5s \
    --shard {}/$((last + 1)) --start-at $start --no-progress --save -" \
  ::: $(seq 0 "$last") > "$log"

load-tester merge "$log"
