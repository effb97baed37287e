# Sourced by `build` and `dslc`: finds a JDK that is new enough, and runs Maven on it. Plain enough for bash 3.2 (macOS).

REQUIRED_JAVA=25

# Prints the feature version of the JDK in folder $1; fails when there is no JDK. Reads its `release` file, which costs no JVM start.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local version
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
  [ -n "$version" ] && printf '%s\n' "$version"
}

# Prints the JDK folder of the `java` on PATH, with links resolved.
jdk_on_path() {
  local program folder
  program=$(command -v javac || command -v java) || return 1
  while [ -L "$program" ]; do
    folder=$(cd -P "$(dirname "$program")" && pwd)
    program=$(readlink "$program")
    case "$program" in /*) ;; *) program="$folder/$program" ;; esac
  done
  (cd -P "$(dirname "$program")/.." && pwd)
}

# Sets JDK_VERSION, and sets and exports JAVA_HOME: JAVA_HOME itself when it is new enough, else the oldest sufficient JDK of the usual install folders and PATH.
find_jdk() {
  local candidate version best="" best_version=""
  if [ -n "${JAVA_HOME:-}" ] && version=$(jdk_version "$JAVA_HOME") && [ "$version" -ge "$REQUIRED_JAVA" ]; then
    JDK_VERSION=$version
    export JAVA_HOME
    return 0
  fi
  for candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /opt/* /opt/java/* /opt/jdk/* /usr/local/openjdk-* /usr/java/* \
      "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      "$(/usr/libexec/java_home -v "$REQUIRED_JAVA+" 2>/dev/null)" "$(jdk_on_path 2>/dev/null)"; do
    version=$(jdk_version "$candidate") || continue
    if [ "$version" -ge "$REQUIRED_JAVA" ] && { [ -z "$best" ] || [ "$version" -lt "$best_version" ]; }; then
      best=$candidate
      best_version=$version
    fi
  done
  if [ -z "$best" ]; then
    cat >&2 <<TEXT
Tapeless needs a JDK $REQUIRED_JAVA or newer, and none was found in JAVA_HOME, the usual install folders or PATH.
Install one (for example https://adoptium.net/temurin/releases/?version=$REQUIRED_JAVA, \`sdk install java $REQUIRED_JAVA-tem\`,
\`apt install openjdk-$REQUIRED_JAVA-jdk\` or \`brew install openjdk@$REQUIRED_JAVA\`), or set JAVA_HOME to where it is.
TEXT
    return 1
  fi
  JDK_VERSION=$best_version
  JAVA_HOME=$best
  export JAVA_HOME
}

# Runs Maven in folder $1 with the other arguments. TAPELESS_OFFLINE=1 forbids downloads.
run_maven() {
  local folder=$1
  shift
  if ! command -v mvn >/dev/null 2>&1; then
    echo "Tapeless is built with Maven 3.8 or newer, and there is no 'mvn' on PATH: see https://maven.apache.org/install.html" >&2
    return 1
  fi
  [ "${TAPELESS_OFFLINE:-0}" = 1 ] && set -- -o "$@"
  # javac knows incubator modules of its own release only.
  [ "$JDK_VERSION" -gt "$REQUIRED_JAVA" ] && set -- "-Dmaven.compiler.release=$JDK_VERSION" "$@"
  (cd "$folder" && mvn -B "$@")
}
