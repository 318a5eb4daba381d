# What the scripts share that run checks: installing packages, running the C tests, printing what passed. To be sourced
# after build.sh; `work` is a folder for logs.
# shellcheck shell=bash

# Installs packages of Debian and Ubuntu; says which are missing where it cannot.
install_packages() {
    local log=$work/apt-get.log
    (($# > 0)) || return 0
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        die "missing: $* (packages of Debian)"
    fi
    echo "Installing $* ..."
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null || die "cannot install $*: see $log"
}

passed=0
failed=0

# The check called $1 is the command after it, which runs with its output in a log and may set `detail`.
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

# Runs the C tests by a command; sets `tiers` to the instruction sets for which they ran, and `detail`.
run_c_tests() {
    local output=$work/output status=0
    "$@" >"$output" || status=$?
    cat "$output"
    tiers=$(sed -n 's/^\(.*\): [1-9][0-9]* checks$/\1/p' "$output" | xargs)
    detail="$(sed -n '$s/^C tests: //p' "$output"), with $tiers"
    ((status == 0)) || { detail="exit code $status"; return 1; }
    grep -q '^C tests: [1-9][0-9]* checks, 0 failed$' "$output"
}
