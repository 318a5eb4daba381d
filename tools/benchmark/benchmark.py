"""Measures what scripts/benchmark was asked for, and moves the results to target/benchmarks when all is measured."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "report")]

import jmh
import plans
import programs
import results as files
from project import ROOT, build_sh

RESULTS = ROOT / "target" / "benchmarks"
JAR = ROOT / "target" / "benchmarks.jar"
PROGRAMS = ("first-call", "safepoints", "files")
QUICK = ("arms", "bound", "first-call", "safepoints")


def parsed(plan_names):
    parser = argparse.ArgumentParser(prog="scripts/benchmark", add_help=False)
    parser.add_argument("--quick", action="store_const", const="quick", dest="pace", default="full")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--against", metavar="COMMIT")
    parser.add_argument("what", nargs="*", metavar="WHAT")
    options = parser.parse_args()
    known = (*plan_names, *PROGRAMS)
    if unknown := [name for name in options.what if name not in known]:
        raise jmh.Failure(f"there is no {unknown[0]}: there are {', '.join(known)}")
    if options.rounds is None:
        options.rounds = 1 if options.pace == "quick" else 3
    if options.rounds < 1:
        raise jmh.Failure("--rounds must be at least 1")
    if options.against and (named := [name for name in options.what if name in PROGRAMS]):
        raise jmh.Failure(f"--against is for benchmarks of JMH, so not for {', '.join(named)}:"
                          f" it takes {', '.join(plan_names)}")
    if not options.what:
        options.what = [name for name in (QUICK if options.pace == "quick" else known)
                        if name in plan_names or not (options.against or options.only)]
    return options


def jar_of(commit):
    """The jar with the benchmarks of another commit, built in a work tree of its own."""
    sha = subprocess.run(["git", "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"], cwd=ROOT,
                         capture_output=True, text=True).stdout.strip()
    if not sha:
        raise jmh.Failure(f"there is no commit {commit}")
    tree = ROOT / "build" / "against" / sha
    jar = tree / "target" / "benchmarks.jar"
    if not jar.exists():
        if not tree.exists():
            subprocess.run(["git", "worktree", "add", "--force", "--quiet", "--detach", tree, sha], cwd=ROOT, check=True)
            (tree / "build").symlink_to(ROOT / "build")  # has the compiler
        print(f"Building {commit} ...", file=sys.stderr)
        build_sh('cd "$1"; find_jdk; maven --quiet -DskipTests -Dmaven.javadoc.skip -Dmaven.source.skip package >&2', tree)
    if not jar.exists():
        raise jmh.Failure(f"commit {commit} does not build target/benchmarks.jar: name a later commit")
    return jar


def main():
    backend, memory_bytes, *tiers = programs.jvm(JAR, "LibraryInUse").splitlines()
    options = parsed(plans.plans(tiers))
    all_plans = plans.quick_plans(tiers, bool(options.only)) if options.pace == "quick" else plans.plans(tiers)
    names = jmh.names(JAR)
    options.what = [
        name for name in options.what
        if name not in all_plans
        or any(entry.matches(one, options.only) for entry in all_plans[name] for one in names)
    ]
    if not options.what:
        raise jmh.Failure(f"no benchmark matches {options.only}: there are\n  " + "\n  ".join(names))
    jars = [JAR] + ([jar_of(options.against)] if options.against else [])
    library_jar = build_sh('echo "$jar"')

    aside = RESULTS / "measuring"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    with (RESULTS / "jmh.log").open("w") as log:
        for name in options.what:
            print(f"Measuring {name} ...", file=sys.stderr)
            if name in all_plans:
                found = {"measurements": jmh.measure(all_plans[name], jars, options.rounds, options.pace == "quick",
                                                     options.only, log)}
            else:
                measure = {"first-call": programs.first_call, "safepoints": programs.safepoints,
                           "files": programs.files}[name]
                found = measure(library_jar if name == "files" else JAR, options.pace, options.only)
            command = " ".join(["scripts/benchmark", *(one for one in sys.argv[1:] if one not in options.what), name])
            described = subprocess.run([sys.executable, HERE.parent / "describe_machine.py", command],
                                       capture_output=True, text=True, check=True).stdout
            machine = json.loads(described) | {
                "backend": backend, "memory_column_bytes": int(memory_bytes), "instruction_sets": tiers
            }
            if options.against:
                name += "-against"
                machine["against"] = options.against
            (aside / f"{name}.json").write_text(files.text({"machine": machine, **found}))
    # Results replace earlier ones only when all of them are complete.
    for file in aside.iterdir():
        file.replace(RESULTS / file.name)
    aside.rmdir()


try:
    main()
except jmh.Failure as failure:
    sys.exit(f"benchmark: {failure}")
except KeyboardInterrupt:
    sys.exit("benchmark: interrupted; earlier results are as they were")
