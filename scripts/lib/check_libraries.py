"""Checks the native libraries in the jar that is named, without running them. See scripts/check-libraries."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import lief

MAX_JAR_BYTES = 300_000
ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = ROOT / "native" / "include" / "userstats.h"
PLATFORMS = {
    "linux-x86_64": lief.ELF.ARCH.X86_64,
    "linux-aarch64": lief.ELF.ARCH.AARCH64,
    "linux-riscv64": lief.ELF.ARCH.RISCV,
    "macos-x86_64": lief.MachO.Header.CPU_TYPE.X86_64,
    "macos-aarch64": lief.MachO.Header.CPU_TYPE.ARM64,
    "windows-x86_64": lief.PE.Header.MACHINE_TYPES.AMD64,
    "windows-aarch64": lief.PE.Header.MACHINE_TYPES.ARM64,
}
# Of the linker, in every library for macOS.
MACOS_EXPORTS = {"__mh_dylib_header", "___dso_handle"}
MACOS_IMPORTS = {"dyld_stub_binder"}
MACOS_LIBRARIES = {"@rpath/libuserstats.dylib", "/usr/lib/libSystem.B.dylib"}
MACOS_MIN_VERSION = [11, 0, 0]

problems = []


def check(platform, what, actual, expected):
    if actual != expected:
        problems.append(f"{platform}: {what}: {actual}, expected {expected}")


def check_elf(platform, library, functions):
    segments = {segment.type: segment for segment in library.segments}
    stack = segments.get(lief.ELF.Segment.TYPE.GNU_STACK)
    check(platform, "architecture", library.header.machine_type, PLATFORMS[platform])
    check(platform, "exports", {symbol.name for symbol in library.exported_symbols}, functions)
    check(platform, "imports", {symbol.name for symbol in library.imported_symbols}, set())
    check(platform, "needed libraries", list(library.libraries), [])
    check(platform, "an executable stack", stack is None or lief.ELF.Segment.FLAGS.X in stack, False)
    check(platform, "memory that is writable and executable", any(
        lief.ELF.Segment.FLAGS.W in segment and lief.ELF.Segment.FLAGS.X in segment for segment in library.segments), False)
    check(platform, "relocations of text", library.has(lief.ELF.DynamicEntry.TAG.TEXTREL), False)


def check_macho(platform, library, functions):
    exports = {symbol.name for symbol in library.exported_symbols} - MACOS_EXPORTS
    check(platform, "architecture", library.header.cpu_type, PLATFORMS[platform])
    check(platform, "exports", exports, {"_" + name for name in functions})
    check(platform, "imports", {symbol.name for symbol in library.imported_symbols} - MACOS_IMPORTS, set())
    check(platform, "needed libraries", {needed.name for needed in library.libraries} - MACOS_LIBRARIES, set())
    check(platform, "least version of macOS", library.build_version.minos, MACOS_MIN_VERSION)
    # The system refuses unsigned code on this architecture only.
    check(platform, "signed", library.has_code_signature or platform != "macos-aarch64", True)


def check_pe(platform, library, functions):
    hardening = lief.PE.OptionalHeader.DLL_CHARACTERISTICS
    check(platform, "architecture", library.header.machine, PLATFORMS[platform])
    check(platform, "exports", {entry.name for entry in library.get_export().entries}, functions)
    check(platform, "imports", [imported.name for imported in library.imports], [])
    for flag in hardening.NX_COMPAT, hardening.DYNAMIC_BASE:
        check(platform, str(flag), library.optional_header.has(flag), True)


def packaged_libraries(jar):
    """Bytes by platform."""
    with zipfile.ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if name.startswith("META-INF/native/") and not name.endswith("/")]
        return {pathlib.PurePath(name).parent.name: archive.read(name) for name in names}


def check_built_again(packaged):
    """Two builds, of copies of the sources in two folders, with nothing kept from the builds before."""
    compiler = ROOT / "build" / "toolchain"
    for folder in "first", "a second, elsewhere":
        with tempfile.TemporaryDirectory() as temporary:
            sources = pathlib.Path(temporary) / folder / "native"
            output = pathlib.Path(temporary) / folder / "libraries"
            shutil.copytree(ROOT / "native", sources)
            # The compiler may be shared, what it has compiled may not.
            toolchain = pathlib.Path(temporary) / folder / "toolchain"
            toolchain.mkdir()
            for tool in compiler.glob("*-[0-9]*"):
                (toolchain / tool.name).symlink_to(tool)
            command = [os.environ["JAVA_HOME"] + "/bin/java", sources / "BuildNative.java", "library", "--platform", "all",
                       "--source", sources, "--output", output, "--toolchain", toolchain]
            subprocess.run(command, check=True)
            built = {file.parent.name: file.read_bytes() for file in output.glob("*/*")}
            for platform in sorted(packaged.keys() | built.keys()):
                check(platform, f"the same bytes from another build ({folder})",
                      built.get(platform) == packaged.get(platform), True)


def main(jar):
    functions = set(re.findall(r"\b(userstats_\w+)\(", re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)))
    lief.logging.disable()
    packaged = packaged_libraries(jar)
    check("jar", "platforms", set(packaged), set(PLATFORMS))
    for platform, content in sorted(packaged.items()):
        if platform not in PLATFORMS:
            continue
        library = lief.parse(list(content))
        checks = {lief.ELF.Binary: check_elf, lief.MachO.Binary: check_macho, lief.PE.Binary: check_pe}
        if type(library) in checks:
            checks[type(library)](platform, library, functions)
        else:
            problems.append(f"{platform}: not a library")
        print(f"{platform:16} {len(content):6,d} bytes")
    check_built_again(packaged)
    size = pathlib.Path(jar).stat().st_size
    check("jar", f"at most {MAX_JAR_BYTES:,d} bytes", size <= MAX_JAR_BYTES, True)
    print(f"{'the jar':16} {size:6,d} bytes")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(packaged)} libraries checked and built twice again, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
