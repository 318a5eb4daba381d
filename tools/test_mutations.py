"""Makes the library faulty, one fault at a time, and fails unless the tests notice every one."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import tomllib
from typing import NamedTuple

import platforms
from project import ROOT, Failure, build_sh

FAULTS = ROOT / "tools" / "mutants"
WORK = ROOT / "target" / "mutants"
CLASSES = ROOT / "target" / "classes"
TEST_CLASSES = ROOT / "target" / "test-classes"
BASELINE = "no-fault"
IS_ROOT = os.geteuid() == 0
# A fault in C can leave a parameter or a function unused. The tests must notice the fault, not the compiler.
UNUSED_IS_NO_ERROR = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n'
                             for what in ("parameter", "function", "variable", "but-set-variable"))

DESCRIPTION = f"""{__doc__}

The faults are in tools/mutants, a file for each area. A fault has a name, a file, the original text, and its
replacement. The original text must occur exactly once in the file. Further keys:

  test             a fault in Java: "Class.method", the test that has to notice it
  needs_root       the test runs only as root
  instruction_set  a fault in C: the faulty code is for this instruction set
  sample           --sample tests this fault

A fault in C is compiled into a library, and the C tests run with it; if they pass, the Java tests of native code run. A
fault in Java is compiled into a class, and its test runs with that class.

If this machine lacks the instruction set of a fault, the C tests run on an emulated processor, with larger strides. A
fault without an emulator in native/platforms.tsv is left out, and so is one that needs root. Then a run of all faults
fails.

All this happens in copies below target/mutants. The tests run without a fault first, and must pass."""


class Suite(NamedTuple):
    """Tests that run together."""

    name: str
    # For C tests: the platform that is emulated; None for this machine.
    emulated: platforms.Platform | None = None
    # For JUnit's tests, an expression of tags; the backend; and a test if only that one is to run.
    tags: str | None = None
    backend: str = "native"
    test: str | None = None


C_TESTS = Suite("C tests")
NATIVE_TESTS = Suite("Java tests of native code", tags="native | backends")


class Mutant(NamedTuple):
    name: str
    file: str
    original: str
    replacement: str
    test: str | None = None
    needs_root: bool = False
    instruction_set: str | None = None
    sample: bool = False

    @property
    def is_native(self):
        return self.file.startswith("native/")

    def suites(self, instruction_sets):
        """The suites that may notice the fault, likeliest first; none if this machine cannot run the faulty code."""
        if self.instruction_set not in instruction_sets | {None}:
            return [Suite(f"C tests, emulated {row.name}", emulated=row) for row in platforms.read()
                    if sys.platform == "linux" and self.instruction_set in row.instruction_sets.split()][:1]
        if self.is_native:
            return [C_TESTS, NATIVE_TESTS]
        backend = "java" if self.file.endswith("/JavaKernels.java") else "native"
        return [Suite(f"{self.test}, {backend} backend", tags="any() | none()", backend=backend, test=self.test)]

    @property
    def is_out_of_date(self):
        file = ROOT / self.file
        return not file.exists() or file.read_text(encoding="utf-8").count(self.original) != 1

    def patched(self):
        """The text of the faulty file."""
        return (ROOT / self.file).read_text(encoding="utf-8").replace(self.original, self.replacement)


def read_mutants():
    mutants = []
    for file in sorted(FAULTS.glob("*.toml")):
        for table in tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]:
            try:
                mutants.append(Mutant(**table))
            except TypeError as error:
                raise Failure(f"{file.name}: {table.get('name')}: {error}") from error
            if mutants[-1].is_native == bool(mutants[-1].test):
                raise Failure(f"{file.name}: {mutants[-1].name}: a fault in Java needs a test, and one in C has none")
    names = [mutant.name for mutant in mutants]
    for name in names:
        if names.count(name) > 1:
            raise Failure(f"two faults have the name {name}")
    return mutants


def run(command, timeout=None):
    """Runs a command; returns its exit code (None after a timeout) and all that it printed."""
    with subprocess.Popen(list(map(str, command)), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
            output, _ = process.communicate()
            return None, output


def run_or_stop(command, what):
    status, output = run(command)
    if status != 0:
        raise Failure(f"{what}:\n{output}")


class Project:
    """The project, compiled once. Its methods put faults into copies of it."""

    def __init__(self):
        WORK.mkdir(parents=True, exist_ok=True)
        dependencies = WORK / "dependencies"
        self.jdk = pathlib.Path(build_sh("""
            find_jdk
            maven --quiet test-compile \\
                dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$1" >&2 || die "the build failed"
            echo "$JAVA_HOME"
            """, dependencies))
        self.dependencies = dependencies.read_text(encoding="utf-8").strip()
        (self.libraries,) = (CLASSES / "META-INF" / "native" / "userstats").iterdir()

    def build_native(self, goal, folder, output, *options):
        return [self.jdk / "bin" / "java", "native/build/BuildNative.java", goal,
                "--source", folder / "native", "--output", output, *options]

    def prepare(self, folder, suites, mutant=None):
        """Makes what suites need, perhaps with a fault: the C sources, and the compiled project in folder/classes."""
        shutil.rmtree(folder, ignore_errors=True)
        classes = folder / "classes"
        if any(suite.tags for suite in suites):
            shutil.copytree(CLASSES, classes)
        if mutant and not mutant.is_native:
            source = folder / pathlib.Path(mutant.file).name
            source.write_text(mutant.patched(), encoding="utf-8")
            command = [self.jdk / "bin" / "javac", "-proc:none", "-cp", classes, "-d", classes, source]
            run_or_stop(command, f"{folder.name} does not compile")
            return
        shutil.copytree(ROOT / "native", folder / "native")
        if mutant:
            (folder / mutant.file).write_text(mutant.patched(), encoding="utf-8")
            for source in (folder / "native" / "src").rglob("*.c"):
                source.write_text(UNUSED_IS_NO_ERROR + source.read_text(encoding="utf-8"), encoding="utf-8")
        if classes.exists():
            command = self.build_native("library", folder, classes / self.libraries.relative_to(CLASSES))
            run_or_stop(command, f"{folder.name} does not compile")

    def command(self, folder, suite):
        tests = folder / "tests"
        if suite.tags:
            class_path = os.pathsep.join(map(str, [folder / "classes", TEST_CLASSES, self.dependencies]))
            # Some faults end the JVM. Without this option, it would leave its report in the current folder.
            return [self.jdk / "bin" / "java", f"-XX:ErrorFile={WORK}/hs_err_%p.log",
                    "--enable-native-access=ALL-UNNAMED", f"-Duserstats.backend={suite.backend}", "-cp", class_path,
                    "io.github.userstats.FirstFailureRunner", TEST_CLASSES, suite.tags,
                    *([suite.test] if suite.test else [])]
        emulated = ["--platform", suite.emulated.name] if suite.emulated else []
        run_or_stop(self.build_native("test-program", folder, tests, *emulated),
                    f"the C tests of {folder.name} do not compile")
        (program,) = tests.glob("userstats_test*")
        return [*suite.emulated.emulator, program, "quick"] if suite.emulated else [program]

    def test(self, folder, suite, timeout=None):
        """Whether a suite passes, and what it printed; after a failure, why it failed."""
        passed = r"^PASSED [1-9]\d*$" if suite.tags else r"^C tests: [1-9]\d* checks, 0 failed$"
        status, output = run(self.command(folder, suite), timeout)
        if status == 0 and re.search(passed, output, re.MULTILINE):
            return True, output
        if output.endswith("PASSED 0\n"):
            raise Failure(f"{suite.name} does not run on this machine")
        line = re.search(r"([^/\s]+ )?FAILED.*$", output, re.MULTILINE)
        if line:
            return False, line.group()
        return False, f"no end after {timeout:.0f} s" if status is None else f"exit code {status}: {output.strip()[-400:]}"


class Baseline:
    """Runs the tests without a fault. They must pass."""

    def __init__(self, project):
        self.project = project
        self.folder = WORK / BASELINE
        project.prepare(self.folder, [NATIVE_TESTS])
        self.slowest_seconds = 0
        # The instruction sets that the library has on this machine, as the C tests print them.
        self.instruction_sets = set()

    def test(self, suite):
        if suite.emulated and not shutil.which(suite.emulated.emulator[0]):
            raise Failure(f"no {suite.emulated.emulator[0]} on the PATH, which the C tests for {suite.emulated.name}"
                          f" need: install it (packages of Debian and Ubuntu: {suite.emulated.packages})")
        start = time.monotonic()
        passes, output = self.project.test(self.folder, suite)
        if not passes:
            raise Failure(f"the tests must pass without a fault:\n{suite.name}: {output}")
        if suite == C_TESTS:
            self.instruction_sets.update(re.findall(r"^(\S+): [1-9]\d* checks$", output, re.MULTILINE))
        seconds = time.monotonic() - start
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        print(f"passes    {BASELINE}  {seconds:.1f} s  {suite.name}", flush=True)


def killer(project, mutant, suites, timeout):
    """Which suite fails and why (None if all pass), and after how many seconds that was clear."""
    start = time.monotonic()
    folder = WORK / mutant.name
    project.prepare(folder, suites, mutant)
    for suite in suites:
        passes, why = project.test(folder, suite, timeout)
        if not passes:
            return f"{suite.name}: {textwrap.shorten(why, 110, placeholder='...')}", time.monotonic() - start
    return None, time.monotonic() - start


def is_run(mutant, suites):
    if mutant.needs_root and not IS_ROOT:
        print(f"not run   {mutant.name}: needs root", flush=True)
        return False
    if not suites:
        print(f"not run   {mutant.name}: this machine has no {mutant.instruction_set}", flush=True)
        return False
    return True


def check_texts(mutants):
    lines = [f"  {mutant.name}  {mutant.file}" for mutant in mutants if mutant.is_out_of_date]
    if lines:
        raise Failure("\n".join(["out of date, because the original does not occur exactly once in the file:", *lines]))


def test_mutants(mutants, jobs):
    baseline = Baseline(Project())
    if any(mutant.is_native for mutant in mutants):
        baseline.test(C_TESTS)
    suites = {mutant: mutant.suites(baseline.instruction_sets) for mutant in mutants}
    suites = {mutant: those for mutant, those in suites.items() if is_run(mutant, those)}
    survived = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        others = dict.fromkeys(suite for those in suites.values() for suite in those if suite != C_TESTS)
        for _ in pool.map(baseline.test, others):
            pass  # if a suite fails, its exception arrives here
        # A fault can cause an endless loop.
        timeout = 60 + 5 * jobs * baseline.slowest_seconds
        running = {pool.submit(killer, baseline.project, mutant, those, timeout): mutant for mutant, those in suites.items()}
        try:
            for future in concurrent.futures.as_completed(running):
                try:
                    why, seconds = future.result()
                except Failure as failure:
                    print(f"broken    {failure}", flush=True)
                    survived += 1
                    continue
                survived += why is None
                print(f"{'killed' if why else 'SURVIVED':8}  {running[future].name}  {seconds:.1f} s", flush=True)
                if why:
                    print(f"          {why}", flush=True)
        finally:
            pool.shutdown(cancel_futures=True)
    not_run = len(mutants) - len(suites)
    print(f"{len(suites)} faults, {len(suites) - survived} killed, {not_run} not run")
    return survived, not_run


def main():
    mutants = read_mutants()
    parser = argparse.ArgumentParser(prog="scripts/test-mutations", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the faults and the files that they are in")
    parser.add_argument("--sample", action="store_true",
                        help="only a sample: faults of each kind, in a third of the time")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[mutant.name for mutant in mutants],
                        help="only these faults")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), metavar="N",
                        help="faults that are tested at the same time (%(default)s)")
    arguments = parser.parse_args()
    if arguments.only:
        mutants = [mutant for mutant in mutants if mutant.name in arguments.only]
    chosen = [mutant for mutant in mutants if mutant.sample or not arguments.sample]
    if arguments.list:
        for mutant in chosen:
            print(f"{mutant.name}  {mutant.file}")
        return 0
    # Also checks the faults that a sample leaves out, so that no fault falls behind the code unnoticed.
    check_texts(mutants)
    survived, not_run = test_mutants(chosen, arguments.jobs)
    return 1 if survived or (not_run and not arguments.sample and not arguments.only) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"test-mutations: {failure}")
