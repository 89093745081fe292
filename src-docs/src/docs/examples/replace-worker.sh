#!/bin/sh
# Replaces a worker, whose management address is the first argument, with what the other arguments run.
set -e
export RPCNET_MANAGEMENT_URL="$1"
shift
# tag::replace[]
drain --wait                              # on the worker
"$@"                                      # stop it and start the new one: systemctl, kubectl, docker
check-worker-registered --timeout=120 \
	--url=http://director-1:9090/actuator worker-4 # as a director sees it
# end::replace[]
