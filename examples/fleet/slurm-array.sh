#!/usr/bin/env bash
# One task of a job array. Start all of them with the same instant, and merge when they are done:
#
#   start=$(date -u -d '+5 min' +%FT%TZ)
#   sbatch --array=0-3 --wait examples/fleet/slurm-array.sh http://target.example/ "$start"
#   load-tester merge part.*.result
#
# A task that the queue starts after the instant sends nothing and exits with 2.
#SBATCH --job-name=load-tester --nodes=1 --exclusive --no-requeue --output=part.%a.log
set -eu
exec load-tester "$1" -q 1000 -z 60s -c 400 --warmup 5s --shard auto --start-at "$2" \
  --no-progress --save "part.$SLURM_ARRAY_TASK_ID.result"
