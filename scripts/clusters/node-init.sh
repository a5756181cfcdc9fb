#!/bin/bash
# PID 1 of a node. Runs in new mount, PID, host name, IPC and cgroup namespaces and in the node's network namespace.
# usage: node-init.sh NAME NODE_FOLDER PROGRAM_FOLDER CGROUP_MOUNT...
set -e
name=$1 node=$2 programs=$3
shift 3
hostname "$name"

# What the node may not see: the machine's network namespaces (a copied mount would keep them alive) and its /sys.
umount -R /run/netns 2>/dev/null || true
umount -R /sys
mount -t sysfs sysfs /sys
mountpoint -q /sys/fs/cgroup || mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
for entry in "$@"; do
  mkdir -p "/sys/fs/cgroup/${entry%%=*}"
  # shellcheck disable=SC2086 # the options are several words
  mount ${entry#*=} cgroup "/sys/fs/cgroup/${entry%%=*}"
done

# The node's folders, at the same places in every node. All are bound before /run hides where they come from.
mkdir -p "$node"/run/{node,programs} "$node"/{containerd,kubelet,log,pod-logs}
mount --bind "$node" "$node/run/node"
mount --bind "$programs" "$node/run/programs"
mount --rbind "$node/run" /run
mount -t tmpfs -o mode=755 tmpfs /var/lib # the kubelet and CNI make folders here; the machine's stay as they are
mount -t tmpfs -o mode=755 tmpfs /var/log
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p /var/lib/kubelet /var/lib/containerd /var/log/pods
mount --bind /run/node/kubelet /var/lib/kubelet
mount --bind /run/node/containerd /var/lib/containerd
mount --bind /run/node/pod-logs /var/log/pods
if [ -e /etc/hosts ]; then mount --bind /run/node/hosts /etc/hosts; fi
if [ -e /etc/machine-id ]; then mount --bind /run/node/machine-id /etc/machine-id; fi

# The node writes no sysctl but those of its own network. The kubelet insists on six others: it finds files of its own there.
mount --bind /proc/sys /proc/sys
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,ro /proc/sys
mkdir -p /run/sysctl
for pair in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=/run/sysctl/$(echo "${pair%%=*}" | tr / .)
  echo "${pair#*=}" > "$file"
  mount --bind "$file" "/proc/sys/${pair%%=*}"
done
echo 1 > /proc/sys/net/ipv4/ip_forward
if [ -d /proc/sys/net/ipv6 ]; then
  echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
  echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad # else a new pod's gateway is not to be used for a second
fi

mount --make-rshared / # for pods that ask for Bidirectional mounts
containerd --config /run/node/containerd.toml > /run/node/log/containerd.log 2>&1 &
while :; do
  sleep 3600 & # a shell that waits also collects the orphans of the node
  wait $!
done
