#!/bin/sh
# Runs $WORKERD, which ends with its parent, also when that is killed: test runners kill processes that end slowly.
parent=$PPID
(
  while kill -0 "$parent"; do
    kill -0 $$ || exit
    sleep 1
  done
  kill -9 $$
) </dev/null >/dev/null 2>&1 3>&- &
exec "$WORKERD" "$@"
