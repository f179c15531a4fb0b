#!/usr/bin/env bash
# A load from four nodes at once: sbatch examples/fleet/slurm-gang.sh http://target.example/
#SBATCH --job-name=load-tester --nodes=4 --ntasks=4 --ntasks-per-node=1 --exclusive --no-requeue
set -eu
url=$1
start=$(date -u -d '+10 sec' +%FT%TZ)
results=$(mktemp -d -p "$PWD" results.XXXXXX)

# exec, so that signals reach load-tester. With -K1, a part that fails (as by --abort-on) ends the
# others with SIGTERM, and all of them save what they have.
srun -K1 --kill-on-bad-exit=1 bash -c 'exec load-tester "$@" --save "'"$results"'/$SLURM_PROCID.result"' _ \
  "$url" -q 1000 -z 60s -c 400 --warmup 5s --shard auto --start-at "$start" --no-progress

load-tester merge "$results"/*.result
