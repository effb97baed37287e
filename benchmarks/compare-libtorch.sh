#!/usr/bin/env bash
# Times a generated training step and libtorch's by turns and prints the ratio of their medians.
#   benchmarks/compare-libtorch.sh ANCHORS [--model mlp-sgd|mlp-adam|xor|...] [--threads 1] [--rounds 3] [--seconds 4] [--configs "mkl ob-tuned"]
# ANCHORS is a folder with the libtorch training steps (setup.sh has been run there) and their run-torch.sh. Any model that has a spec in
# models/ and a step there: the sizes are those of the spec. The config `hand-written` is the step written by hand in Java, by run-java.sh there.
set -euo pipefail
folder=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$folder")
usage() { sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

[ $# -ge 1 ] && [ -x "$1/run-torch.sh" ] || usage
anchors=$(cd -P "$1" && pwd)
shift
model=mlp-sgd threads=1 rounds=3 seconds=4 configs="mkl ob-tuned"
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case "$1" in
    --model) model=$2 ;;
    --threads) threads=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --configs) configs=$2 ;;
    *) usage ;;
  esac
  shift 2
done
spec=$folder/models/${model//-/_}.tl
[ -f "$spec" ] || spec=$folder/models/${model//-/_}_sgd.tl
[ -f "$spec" ] || usage
. "$root/compiler/cli/src/main/sh/find-jdk.sh"
find_jdk || exit 1

median_of_json() { sed -n 's/.*"median_us": *\([0-9.eE+-]*\).*/\1/p'; }
median() { sort -g | awk '{ v[NR] = $1 } END { if (NR == 0) exit 1; print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

step_of() {
  if [ "$1" = hand-written ]; then
    JAVA_HOME=$JAVA_HOME "$anchors/run-java.sh" "gen-$model" "$threads" "$seconds" 1
  else
    "$anchors/run-torch.sh" "$1" "$model" "$threads" "$seconds" 1
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/dslc" check "$spec" >/dev/null     # builds dslc before anything is timed
for round in $(seq "$rounds"); do
  "$root/dslc" bench "$spec" --threads "$threads" --seconds "$seconds" --json | tee >(cat >&2) | median_of_json >>"$work/generated"
  for config in $configs; do
    step_of "$config" | tee >(cat >&2) | median_of_json >>"$work/$config"
  done
done

ours=$(median <"$work/generated")
printf '\n| %s, threads %s | median µs | generated is faster by |\n|---|---|---|\n' "$model" "$threads"
printf '| generated | %.4g | |\n' "$ours"
best=""
for config in $configs; do
  theirs=$(median <"$work/$config")
  printf '| %s | %.4g | %s × |\n' "$([ "$config" = hand-written ] || echo "libtorch ")$config" "$theirs" "$(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "%.3g", a / b }')"
  best=$(awk -v a="$theirs" -v b="${best:-$theirs}" 'BEGIN { print (a < b) ? a : b }')
done
awk -v a="$best" -v b="$ours" 'BEGIN { printf "\ngenerated / best of these = %.4f\n", b / a }'
