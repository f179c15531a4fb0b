#!/usr/bin/env bash
# A load from the hosts of an MPI host file, with load-tester installed on each:
#
#   examples/fleet/mpirun.sh hosts.txt http://target.example/
#
# --save - prints the results, which mpirun brings here.
set -eu
hosts=$1 url=$2
start=$(date -u -d '+15 sec' +%FT%TZ)
log=$(mktemp)

mpirun --hostfile "$hosts" --map-by node --tag-output \
  load-tester "$url" -q 1000 -z 60s -c 400 --warmup 5s \
    --shard auto --start-at "$start" --no-progress --save - > "$log"

load-tester merge "$log"
