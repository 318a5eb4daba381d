"""Puts faults into copies of the library, one into each copy, and fails unless the tests notice every fault."""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import queue
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
IS_ROOT = os.geteuid() == 0
# A fault in C can leave a parameter or a function unused. The tests must notice the fault, not the compiler.
UNUSED_IS_NO_ERROR = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n'
                             for what in ("parameter", "function", "variable", "but-set-variable"))

DESCRIPTION = f"""{__doc__}

The faults are in tools/mutants, a file for each area. A fault has a name, a file, the original text, and its
replacement. The original text must occur exactly once in the file. Further keys:

  test             a fault in Java: "Class.method", the test that has to notice it
  needs_root       the test runs only as root
  instruction_set  a fault in C: the one instruction set to test (all)
  sample           --sample tests this fault

The C tests have to notice a fault in C. If this machine lacks the fault's instruction set, they run in an emulator, on
fewer cases. A fault is left out if neither this machine nor an emulator in native/platforms.tsv has the instruction
set, or if the fault needs root and you are not root. A run of all faults fails if any is left out.

The copies are below target/mutants. The tests run without a fault first, and must pass."""


class Suite(NamedTuple):
    """Tests that run together."""

    name: str
    # For C tests: the platform to emulate; None: this machine.
    emulated: platforms.Platform | None = None
    # For C tests: the one instruction set to test; None: all.
    instruction_set: str | None = None
    # For C tests: whether they leave out cases.
    is_quick: bool = False
    # For a Java test: "Class.method" and the backend.
    test: str | None = None
    backend: str = "native"


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

    @property
    def backend(self):
        return "java" if self.file.endswith("/JavaKernels.java") else "native"

    def suite(self, instruction_sets):
        """The tests that have to notice the fault; None if this machine cannot run the faulty code."""
        if not self.is_native:
            return Suite(f"{self.test}, {self.backend} backend", test=self.test, backend=self.backend)
        name = f"C tests, {self.instruction_set or 'all instruction sets'}"
        if self.instruction_set in instruction_sets | {None}:
            return Suite(name, instruction_set=self.instruction_set)
        rows = [row for row in platforms.read()
                if sys.platform == "linux" and self.instruction_set in row.instruction_sets.split()]
        return Suite(f"{name}, emulated", rows[0], self.instruction_set, is_quick=True) if rows else None

    @property
    def is_out_of_date(self):
        file = ROOT / self.file
        return not file.exists() or file.read_text(encoding="utf-8").count(self.original) != 1


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
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return None, output
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it has started and left behind


class Project:
    """The project, compiled once."""

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


class Copy:
    """
    A copy of the C sources and of the compiled classes. It takes one fault after another. Paths stay the same, so the C
    compiler's cache has what a fault does not change.
    """

    def __init__(self, project, number):
        self.project = project
        self.folder = WORK / f"copy-{number}"
        self.classes = self.folder / "classes"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ROOT / "native", self.folder / "native")
        for source in (self.folder / "native" / "src").rglob("*.c"):
            source.write_text(UNUSED_IS_NO_ERROR + source.read_text(encoding="utf-8"), encoding="utf-8")
        shutil.copytree(CLASSES, self.classes)

    @contextlib.contextmanager
    def with_fault(self, mutant):
        """Puts a fault in, and takes it out again afterwards."""
        if mutant.is_native:
            source = self.folder / mutant.file
            sound = source.read_text(encoding="utf-8")
        else:
            source = self.folder / pathlib.Path(mutant.file).name
            sound = (ROOT / mutant.file).read_text(encoding="utf-8")
        source.write_text(sound.replace(mutant.original, mutant.replacement), encoding="utf-8")
        try:
            if not mutant.is_native:
                self.compile(source.name, "javac", "-proc:none", "-cp", self.classes, "-d", self.classes, source)
            yield
        finally:
            if mutant.is_native:
                source.write_text(sound, encoding="utf-8")
            else:
                shutil.rmtree(self.classes)
                shutil.copytree(CLASSES, self.classes)

    def compile(self, what, tool, *arguments):
        status, output = run([self.project.jdk / "bin" / tool, *arguments])
        if status != 0:
            raise Failure(f"{what} does not compile:\n{output}")

    def c_tests(self, suite):
        """The command that runs C tests."""
        tests = self.folder / "tests"
        shutil.rmtree(tests, ignore_errors=True)
        self.compile("the C test program", "java", "native/build/BuildNative.java", "test-program",
                     "--source", self.folder / "native", "--output", tests,
                     *(["--platform", suite.emulated.name] if suite.emulated else []))
        (program,) = tests.glob("userstats_test*")
        return [*(suite.emulated.emulator if suite.emulated else []), program,
                *(["quick"] if suite.is_quick else []),
                *([suite.instruction_set] if suite.instruction_set else [])]

    def java_test(self, suite):
        """The command that runs a Java test."""
        class_path = os.pathsep.join(map(str, [self.classes, TEST_CLASSES, self.project.dependencies]))
        # Some faults end the JVM. Without this option, it would leave its report in the current folder.
        return [self.project.jdk / "bin" / "java", f"-XX:ErrorFile={WORK}/hs_err_%p.log",
                "--enable-native-access=ALL-UNNAMED", f"-Duserstats.backend={suite.backend}", "-cp", class_path,
                "io.github.userstats.FirstFailureRunner", TEST_CLASSES, suite.test]

    def test(self, suite, timeout=None):
        """Whether a suite passes, and what it printed; after a failure, why it failed."""
        passed = r"^PASSED [1-9]\d*$" if suite.test else r"^C tests: [1-9]\d* checks, 0 failed$"
        status, output = run(self.java_test(suite) if suite.test else self.c_tests(suite), timeout)
        if status == 0 and re.search(passed, output, re.MULTILINE):
            return True, output
        if output.endswith("PASSED 0\n"):
            raise Failure(f"{suite.name}: no test ran on this machine")
        line = re.search(r"([^/\s]+ )?FAILED.*$", output, re.MULTILINE)
        if line:
            return False, line.group()
        return False, f"no end after {timeout:.0f} s" if status is None else f"exit code {status}: {output.strip()[-400:]}"


class Tester:
    """Tests faults, several at a time."""

    def __init__(self, jobs):
        project = Project()
        self.copies = queue.SimpleQueue()
        for number in range(jobs):
            self.copies.put(Copy(project, number))

    @contextlib.contextmanager
    def copy(self):
        """Lends a copy that no other thread uses meanwhile."""
        copy = self.copies.get()
        try:
            yield copy
        finally:
            self.copies.put(copy)

    def must_pass(self, suite):
        """Runs a suite without a fault; returns what it printed, and the seconds that it took."""
        if suite.emulated and not shutil.which(suite.emulated.emulator[0]):
            raise Failure(f"no {suite.emulated.emulator[0]} on the PATH, which the C tests for {suite.emulated.name}"
                          f" need: install it (packages of Debian and Ubuntu: {suite.emulated.packages})")
        start = time.monotonic()
        with self.copy() as copy:
            passes, output = copy.test(suite)
        if not passes:
            raise Failure(f"the tests must pass without a fault:\n{suite.name}: {output}")
        seconds = time.monotonic() - start
        print(f"passes    without a fault  {seconds:.1f} s  {suite.name}", flush=True)
        return output, seconds

    def is_killed(self, mutant, suite, timeout):
        """Whether the suite fails with the fault. Prints the outcome."""
        start = time.monotonic()
        try:
            with self.copy() as copy, copy.with_fault(mutant):
                passes, why = copy.test(suite, timeout)
        except Failure as failure:
            print(f"broken    {mutant.name}: {failure}", flush=True)
            return False
        seconds = time.monotonic() - start
        if passes:
            print(f"SURVIVED  {mutant.name}  {seconds:.1f} s", flush=True)
        else:
            print(f"killed    {mutant.name}  {seconds:.1f} s\n"
                  f"          {suite.name}: {textwrap.shorten(why, 110, placeholder='...')}", flush=True)
        return not passes


def can_run(mutant, suite):
    if mutant.needs_root and not IS_ROOT:
        print(f"not run   {mutant.name}: needs root", flush=True)
        return False
    if not suite:
        print(f"not run   {mutant.name}: this machine has no {mutant.instruction_set}", flush=True)
        return False
    return True


def check_texts(mutants):
    lines = [f"  {mutant.name}  {mutant.file}" for mutant in mutants if mutant.is_out_of_date]
    if lines:
        raise Failure("\n".join(["out of date, because the original does not occur exactly once in the file:", *lines]))


def test_mutants(mutants, jobs):
    tester = Tester(jobs)
    instruction_sets = set()
    if any(mutant.is_native for mutant in mutants):
        # The C tests print the instruction sets that the library has on this machine.
        output, _ = tester.must_pass(Suite("C tests, a few", is_quick=True))
        instruction_sets.update(re.findall(r"^(\S+): [1-9]\d* checks$", output, re.MULTILINE))
    suites = {mutant: mutant.suite(instruction_sets) for mutant in mutants}
    suites = {mutant: suite for mutant, suite in suites.items() if can_run(mutant, suite)}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            sound = {suite: pool.submit(tester.must_pass, suite) for suite in dict.fromkeys(suites.values())}
            # A fault can cause an endless loop.
            timeouts = [60 + 10 * jobs * sound[suite].result()[1] for suite in suites.values()]
            killed = sum(pool.map(tester.is_killed, suites.keys(), suites.values(), timeouts))
        finally:
            pool.shutdown(cancel_futures=True)
    survived, not_run = len(suites) - killed, len(mutants) - len(suites)
    print(f"{len(suites)} faults, {killed} killed, {not_run} not run")
    return survived, not_run


def main():
    mutants = read_mutants()
    parser = argparse.ArgumentParser(prog="scripts/test-mutations", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the faults and the files that they are in")
    parser.add_argument("--sample", action="store_true",
                        help="only about an eighth of the faults, some of each file in tools/mutants")
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
