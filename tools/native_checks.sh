# The checks of scripts/test-native: installs Clang, and has a function for each check. Source it after build.sh.
# shellcheck shell=bash
work=target/native-checks
sanitizers=address,undefined
mkdir -p "$work"

# ---- What is needed ----

# Installs packages of Debian and Ubuntu. If it cannot, it names the missing packages and ends the script.
install_packages() {
    local log=$work/apt-get.log
    (($# > 0)) || return 0
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        die "missing: $*: install these packages (names in Debian and Ubuntu)"
    fi
    echo "Installing $* ..."
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null || die "cannot install $*: see $log"
}

has_fuzzer() {
    echo 'int LLVMFuzzerTestOneInput(const char *data, long size) { return data == 0 && size < 0; }' |
        clang -fsanitize="fuzzer,$sanitizers" -x c - -o "$work/has-fuzzer" 2>/dev/null
}

# Prints the names of missing Debian packages. The name of the sanitizers' package contains Clang's version.
missing_packages() {
    if ! command -v clang >/dev/null; then
        echo clang
    elif ! has_fuzzer; then
        echo "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
    fi
}

echo "Needs Clang with sanitizers and libFuzzer, and JDK 25."
find_jdk
# Twice, because only an installed Clang tells which sanitizers it needs.
for _ in once twice; do
    mapfile -t packages < <(missing_packages)
    install_packages "${packages[@]}"
done
[[ -z $(missing_packages) ]] || die "still missing after installation: $(missing_packages | xargs)"

# ---- Checks ----

passed=0
failed=0

# Runs a check: $1 is its name, the rest is its command. Its output goes to a log, and it may set `detail`.
check() {
    local name=$1 start=$SECONDS log detail=
    log=$work/${name//[^a-zA-Z0-9]/-}.log
    if "${@:2}" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "passed  $name: $detail, $((SECONDS - start)) s"
    else
        failed=$((failed + 1))
        echo "FAILED  $name: ${detail:-stopped}; the end of $log:"
        tail -n 20 "$log"
    fi
}

build() {
    "$JAVA_HOME/bin/java" native/build/BuildNative.java "$@"
}

with_sanitizers() {
    local output=$work/sanitized/output
    build test-program --output "$work/sanitized" --compiler clang --sanitize "$sanitizers" || return
    "$work/sanitized/userstats_test" >"$output" || { detail="exit code $?"; cat "$output"; return 1; }
    cat "$output"
    detail=$(sed -n '$s/^C tests: //p' "$output")
    [[ $detail =~ ^[1-9][0-9]*\ checks,\ 0\ failed$ ]]
}

# Fuzzes for $1 seconds.
fuzz() {
    local inputs
    build fuzz-program --output "$work" --compiler clang --sanitize "fuzzer,$sanitizers" || return
    mkdir -p "$work/corpus"
    # New inputs go into the first folder.
    "$work/fuzz" -max_total_time="$1" -max_len=8192 -timeout=10 -artifact_prefix="$work/" -print_final_stats=1 \
        "$work/corpus" native/test/fuzz-corpus >"$work/fuzz-output" 2>&1 || { cat "$work/fuzz-output"; return 1; }
    cat "$work/fuzz-output"
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/fuzz-output")
    detail="${inputs:-0} inputs"
    ((${inputs:-0} > 0))
}

# The example must compile without a warning, as C and as C++. src/it/documents builds and runs it in each way that the
# page describes.
readme_example() {
    local example=$work/example.c warnings=(-Wall -Wextra -Wpedantic -Werror)
    awk '/^```$/ { c = 0 } c; /^```c$/ { c = 1 }' native/README.md >"$example"
    [[ -s $example ]] || return
    clang -std=c11 "${warnings[@]}" -fsyntax-only -Inative/include "$example" || return
    clang -std=c++17 -x c++ "${warnings[@]}" -fsyntax-only -Inative/include "$example" || return
    detail="as C and as C++"
}
