# What the scripts share: finding JDK 25 and Maven, and building the jar. Scripts source this file. It changes to the
# project's root.
# shellcheck shell=bash
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Python would leave compiled files beside the sources.
export PYTHONDONTWRITEBYTECODE=1

# The jar's path. The first version in the POM is the one of this project.
jar=target/userstats-$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1).jar

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# The major version of the JDK in the folder $1; 0 if there is none.
jdk_version() {
    local version=0
    if [[ -x $1/bin/javac && -r $1/release ]]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    fi
    echo "${version:-0}"
}

# Sets JAVA_HOME to a JDK 25 or later: the one that it names, else the one on the PATH, else one in a usual place.
find_jdk() {
    local candidate on_path
    on_path=$(command -v javac || true)
    for candidate in "${JAVA_HOME-}" "${on_path:+$(dirname "$(dirname "$(realpath "$on_path")")")}" \
        /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if [[ -n $candidate ]] && (($(jdk_version "$candidate") >= 25)); then
            export JAVA_HOME=$candidate
            return
        fi
    done
    die "no JDK 25 or later found: install one, or set JAVA_HOME to it"
}

# Runs Maven, on the JDK in JAVA_HOME.
maven() {
    command -v mvn >/dev/null || die "no Maven found: install Maven 3.6.3 or later (Debian and Ubuntu: package maven)"
    mvn --batch-mode --no-transfer-progress "$@"
}

# Installs the Python packages of the list $1 into the folder $2, unless they are there already. Passes further
# arguments to pip.
bring_python_packages() {
    command -v python3 >/dev/null || die "no Python 3 found: install it"
    if ! cmp --silent "$1" "$2/installed.txt"; then
        echo "Installing Python packages into $2: $(sed -n 's/^\([^# ]*==[^ ]*\).*/\1/p' "$1" | xargs)" >&2
        rm -rf "$2"
        python3 -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore --no-deps \
            --target "$2" --requirement "$1" "${@:3}" >&2 || die "cannot install the packages of $1"
        cp "$1" "$2/installed.txt"
    fi
}

# Builds the jar if it is missing or older than its sources. Prints nothing to standard output, which is the caller's.
build_jar() {
    if [[ ! -e $jar || -n $(find pom.xml native src/main -newer "$jar" -print -quit) ]]; then
        echo "Building $jar ..." >&2
        # Standard input may be the caller's data.
        maven --quiet -DskipTests -Dmaven.test.skip=true -Dmaven.source.skip -Dmaven.javadoc.skip package \
            >&2 </dev/null || die "the build failed"
    fi
}
