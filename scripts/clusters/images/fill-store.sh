#!/bin/bash
# Unpacks image archives into a fresh containerd root. Runs in mount and PID namespaces of its own, so that whatever
# way it ends no process and no mount stays.
# usage: fill-store.sh CONFIG ARCHIVE...
set -e
config=$1
shift
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/tmp
containerd --config "$config" &
containerd=$!
until ctr --connect-timeout 1s version > /dev/null 2>&1; do
  kill -0 $containerd # with "set -e": give up when it has ended
  sleep 0.05
done
for archive in "$@"; do ctr -n k8s.io images import "$archive" > /dev/null; done
kill $containerd
wait $containerd
