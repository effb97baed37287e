# Sourced by `dslc` and `benchmarks/gpu`: the options that TornadoVM's SDK asks the JVM for.

# Writes the options of the SDK in folder $1 to file $2, with the SDK where it is now; fails, and says so, when the folder is no SDK.
tornado_options() {
  local home
  home=$(printf '%s' "$1" | sed 's/[&|\\]/\\&/g')
  if [ -f "$1/tornado-argfile.template" ]; then
    sed "s|\${TORNADOVM_HOME}|$home|g" "$1/tornado-argfile.template" > "$2"
  elif [ -f "$1/tornado-argfile" ]; then
    cp "$1/tornado-argfile" "$2"
  else
    echo "TORNADOVM_HOME is $1, and there is neither tornado-argfile.template nor tornado-argfile: going on without TornadoVM" >&2
    return 1
  fi
}
