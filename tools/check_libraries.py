"""Checks the native libraries in a jar without running them. See scripts/check-libraries."""

import pathlib
import re
import sys
import zipfile

import lief
import platforms

MAX_JAR_BYTES = 400_000
HEADER = platforms.ROOT / "native" / "include" / "userstats.h"
# LIEF's names of processors that differ from the names in the compiler's targets.
LIEF_NAMES = {"aarch64": "ARM64", "riscv64": "RISCV"}
# The linker puts these into every library for macOS.
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
    check(platform, "exports", {symbol.name for symbol in library.exported_symbols}, functions)
    check(platform, "imports", {symbol.name for symbol in library.imported_symbols}, set())
    check(platform, "needed libraries", list(library.libraries), [])
    check(platform, "an executable stack", stack is None or lief.ELF.Segment.FLAGS.X in stack, False)
    check(platform, "memory that is writable and executable", any(
        lief.ELF.Segment.FLAGS.W in segment and lief.ELF.Segment.FLAGS.X in segment for segment in library.segments), False)
    check(platform, "relocations of text", library.has(lief.ELF.DynamicEntry.TAG.TEXTREL), False)


def check_macho(platform, library, functions):
    exports = {symbol.name for symbol in library.exported_symbols} - MACOS_EXPORTS
    check(platform, "exports", exports, {"_" + name for name in functions})
    check(platform, "imports", {symbol.name for symbol in library.imported_symbols} - MACOS_IMPORTS, set())
    check(platform, "needed libraries", {needed.name for needed in library.libraries} - MACOS_LIBRARIES, set())
    check(platform, "least version of macOS", library.build_version.minos, MACOS_MIN_VERSION)
    # The system refuses unsigned code on this architecture only.
    check(platform, "signed", library.has_code_signature or platform != "macos-aarch64", True)


def check_pe(platform, library, functions):
    hardening = lief.PE.OptionalHeader.DLL_CHARACTERISTICS
    check(platform, "exports", {entry.name for entry in library.get_export().entries}, functions)
    check(platform, "imports", [imported.name for imported in library.imports], [])
    for flag in hardening.NX_COMPAT, hardening.DYNAMIC_BASE:
        check(platform, str(flag), library.optional_header.has(flag), True)


def packaged_libraries(jar):
    """The contents of all libraries, by platform and file name."""
    with zipfile.ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if name.startswith("META-INF/native/") and not name.endswith("/")]
        return {"/".join(name.split("/")[-2:]): archive.read(name) for name in names}


def check_library(platform, content, functions):
    kind, check_kind = KINDS[pathlib.PurePath(platform.file).suffix]
    library = lief.parse(list(content))
    if not isinstance(library, kind):
        problems.append(f"{platform.name}: {platform.file} is not a library for this system")
        return
    processor = LIEF_NAMES.get(platform.architecture, platform.architecture.upper())
    check(platform.name, "architecture", library.abstract.header.architecture.name, processor)
    check_kind(platform.name, library, functions)


KINDS = {
    ".so": (lief.ELF.Binary, check_elf),
    ".dylib": (lief.MachO.Binary, check_macho),
    ".dll": (lief.PE.Binary, check_pe),
}


def main(jar):
    functions = set(re.findall(r"\b(userstats_\w+)\(", re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)))
    lief.logging.disable()
    packaged = packaged_libraries(jar)
    listed = {f"{platform.name}/{platform.file}": platform for platform in platforms.read()}
    check("jar", "libraries", set(packaged), set(listed))
    for name in sorted(packaged.keys() & listed.keys()):
        check_library(listed[name], packaged[name], functions)
        print(f"{listed[name].name:16} {len(packaged[name]):6,d} bytes")
    size = pathlib.Path(jar).stat().st_size
    check("jar", f"at most {MAX_JAR_BYTES:,d} bytes", size <= MAX_JAR_BYTES, True)
    print(f"{'the jar':16} {size:6,d} bytes")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(packaged)} libraries checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
