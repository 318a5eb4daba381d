"""
Prints as JSON what a benchmark ran on: machine, system, JDK (JAVA_HOME), C compiler and commit. The argument is the
command that measured.
"""

import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CPU = pathlib.Path("/sys/devices/system/cpu/cpu0")


def text(path):
    """The text of a file, or None if the system has no such file."""
    try:
        return pathlib.Path(path).read_text().strip()
    except OSError:
        return None


def git(*arguments):
    """What git prints, or None if this is not a clone."""
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def cpu_model():
    names = re.findall(r"^(?:model name|Model)\s*: (.*)$", text("/proc/cpuinfo") or "", re.MULTILINE)
    return names[0] if names else platform.processor()


def is_virtual_machine():
    return re.search(r"^flags\s*:.*\bhypervisor\b", text("/proc/cpuinfo") or "", re.MULTILINE) is not None


def caches():
    """The caches of the first core, like {"L1 data": "48K"}."""
    found = {}
    for index in sorted(CPU.glob("cache/index*")):
        kind = text(index / "type")
        name = "L" + text(index / "level") + ("" if kind == "Unified" else " " + kind.lower())
        found[name] = text(index / "size")
    return found


def memory_bytes():
    total = re.search(r"^MemTotal: *(\d+) kB", text("/proc/meminfo") or "", re.MULTILINE)
    return int(total[1]) * 1024 if total else None


def jdk():
    release = dict(re.findall(r'^(\w+)="(.*)"$', text(pathlib.Path(os.environ["JAVA_HOME"], "release")), re.MULTILINE))
    return f'{release["IMPLEMENTOR"]} {release["JAVA_RUNTIME_VERSION"]}'


def main():
    json.dump(
        {
            "command": sys.argv[1],
            "cpu": cpu_model(),
            "virtual_machine": is_virtual_machine(),
            "cores": os.cpu_count(),
            "caches": caches(),
            "memory_bytes": memory_bytes(),
            "governor": text(CPU / "cpufreq/scaling_governor"),
            "system": platform.platform(),
            "kernel": f"{platform.system()} {platform.release()}",
            "jdk": jdk(),
            "compiler": re.search(r"^ziglang==\S+", text(ROOT / "native/toolchain.txt"), re.MULTILINE)[0],
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": git("rev-parse", "HEAD"),
            "changed_since_commit": git("status", "--porcelain") != "",
        },
        sys.stdout,
        indent=2,
    )
    print()


main()
