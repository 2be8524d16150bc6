#!/bin/sh
# Whom Rollcall manages in the groups, from the compacted topic group-members.v1: a line `<tenant>/<group>/<object>`, a tab and
# the newest event as JSON for each. With `follow` it prints nothing of the past, and from then on who joins and who leaves.
#
#   KAFKA_BROKERS=localhost:9092 ./group-members.sh [follow]
#
# TOPIC_PREFIX is that of the installation (rollcall.). TLS and SASL: kcat reads the file that KCAT_CONFIG names.
set -eu
topic=${TOPIC_PREFIX:-rollcall.}group-members.v1

# Key, length of the value (-1: a tombstone) and value; the values are JSON on one line.
read_topic() {
  "${KCAT:-kcat}" -C -q -b "${KAFKA_BROKERS:-localhost:9092}" -t "$topic" -f '%k\t%S\t%s\n' "$@"
}

if [ "${1:-}" = follow ]; then
  # An event may come twice, and one may say that other mappings want the same member: so `in`, not `joined`.
  tab=$(printf '\t')
  read_topic -u -o end | while IFS=$tab read -r key size _; do # awk may wait until it has a block of lines
    if [ "$size" -lt 0 ]; then echo "out $key"; else echo "in  $key"; fi
  done
else
  messages=$(mktemp)
  trap 'rm -f "$messages"' EXIT
  read_topic -o beginning -e > "$messages" # not into a pipe: a broker that cannot be read must end this with an error
  # The last message of a key is all there is to know: compaction may have left older ones.
  awk -F '\t' '{ newest[$1] = ($2 < 0) ? "" : $3 } END { for (key in newest) if (newest[key] != "") print key "\t" newest[key] }' \
    "$messages" | sort
fi
