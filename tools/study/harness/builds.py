"""Installs or builds what a row needs, in build/compare-languages. Functions return its version, or raise Skip."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ROOT / "tools" / "study"
BUILD = ROOT / "build" / "compare-languages"
PYTHON_HEADERS = pathlib.Path(sysconfig.get_path("include"))


class Skip(Exception):
    """Says why this machine cannot measure a row, and what would help."""


def output_of(command, **options):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().partition("\n")[0]
        raise Skip(f"{pathlib.Path(command[0]).name} failed: {reason}") from error


def tool(name, remedy):
    path = shutil.which(name)
    if path is None:
        raise Skip(f"no {name} on the PATH: {remedy}")
    return path


def module_folder(language):
    """Where the module of a compiled language goes."""
    folder = BUILD / language
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def packages_folder(name):
    return BUILD / "packages" / name


def packages(name):
    wanted = SOURCES / name / "requirements.txt"
    folder = packages_folder(name)
    installed = folder / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"Installing {wanted.read_text().split()[0]} into {folder.relative_to(ROOT)}", file=sys.stderr)
        output_of([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
                   "--root-user-action=ignore", "--only-binary=:all:", "--no-deps", "--target", folder,
                   "--requirement", wanted])
        shutil.copy(wanted, installed)
    return wanted.read_text().split()[0].replace("==", " ")


def require_python_headers():
    if not (PYTHON_HEADERS / "Python.h").exists():
        raise Skip("no Python.h: install Python's headers (Debian and Ubuntu: package python3-dev)")


def c():
    require_python_headers()
    compiler = tool("cc", "install a C compiler (Debian and Ubuntu: package gcc)")
    output_of([compiler, "-std=c11", "-Wall", "-Wextra", "-O3", "-shared", "-fPIC", f"-I{PYTHON_HEADERS}",
               SOURCES / "c" / "userdata.c", "-o", module_folder("c") / "userdata.so", "-lm"])
    return output_of([compiler, "--version"]).splitlines()[0]


def rust():
    cargo = tool("cargo", "install Rust 1.85 or later")
    # Builds a copy, because cargo writes its lock file beside the manifest.
    crate = BUILD / "rust-crate"
    shutil.copytree(SOURCES / "rust", crate, dirs_exist_ok=True)
    target = BUILD / "cargo"
    output_of([cargo, "build", "--quiet", "--release", "--manifest-path", crate / "Cargo.toml"],
              env=os.environ | {"CARGO_TARGET_DIR": str(target), "PYO3_PYTHON": sys.executable})
    shutil.copy(target / "release" / "libuserdata.so", module_folder("rust") / "userdata.so")
    pyo3 = re.search(r'^pyo3 = "=(.*)"$', (SOURCES / "rust" / "Cargo.toml").read_text(), re.MULTILINE)[1]
    return f"{output_of([cargo, '--version']).split(' (')[0]}, PyO3 {pyo3}"


def zig():
    require_python_headers()
    # The build of the library has installed zig.
    version = re.search(r"^ziglang==(\S+)", (ROOT / "native" / "toolchain.txt").read_text(), re.MULTILINE)[1]
    toolchain = ROOT / "build" / "toolchain"
    compiler = toolchain / f"ziglang-{version}" / "ziglang" / "zig"
    if not compiler.exists():
        raise Skip(f"no {compiler.relative_to(ROOT)}: run scripts/build-native, which installs it")
    sources = SOURCES / "zig"
    folder = module_folder("zig")
    environment = os.environ | {f"ZIG_{kind}_CACHE_DIR": str(toolchain / "cache") for kind in ("GLOBAL", "LOCAL")}
    translated = folder / "python.zig"
    translated.write_text(output_of([compiler, "translate-c", "-lc", f"-I{PYTHON_HEADERS}", sources / "python.h"],
                                    env=environment))
    output_of([compiler, "build-lib", "-dynamic", "-O", "ReleaseFast", "-lc", "-fallow-shlib-undefined",
               "--name", "userdata", f"-femit-bin={folder / 'userdata.so'}",
               "--dep", "python", f"-Mroot={sources / 'userdata.zig'}", f"-Mpython={translated}"], env=environment)
    return f"Zig {version}"
