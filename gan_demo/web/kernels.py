"""The engine's kernel, from C to WebAssembly: `python -m gan_demo.web.kernels` builds both files again.

The compiler is Zig's, from PyPI. Nothing else needs its hundred megabytes, so it is installed for the moment only, in
the version that made the files in the repository: `--check` compares them byte for byte, and writes nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from gan_demo.web import ENGINE

COMPILER = "ziglang==0.17.1"
BUILDS = {"kernels.wasm": "generic+simd128", "kernels-relaxed.wasm": "generic+simd128+relaxed_simd"}
LINKER = "-Wl,--no-entry,--import-memory,--strip-all,-z,stack-size=0"  # all is in registers: the memory is the engine's
FLAGS = ["-target", "wasm32-freestanding", "-O3", "-nostdlib", LINKER]


def build() -> dict[str, bytes]:
    """What the compiler makes of `kernels.c`, by the file's name: one build for each set of instructions."""
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--target", folder, COMPILER], check=True)
        environment = os.environ | {
            "PYTHONPATH": folder,
            "ZIG_GLOBAL_CACHE_DIR": f"{folder}/cache",
            "ZIG_LOCAL_CACHE_DIR": f"{folder}/cache",
        }
        for name, cpu in BUILDS.items():
            command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, f"-mcpu={cpu}", "-o", f"{folder}/{name}"]
            subprocess.run([*command, "kernels.c"], cwd=ENGINE, env=environment, check=True)
        return {name: (Path(folder) / name).read_bytes() for name in BUILDS}


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the kernel's WebAssembly from kernels.c.")
    parser.add_argument("--check", action="store_true", help="compare with the files in the repository instead")
    check = parser.parse_args().check
    for name, data in build().items():
        if not check:
            (ENGINE / name).write_bytes(data)
        elif data != (ENGINE / name).read_bytes():
            sys.exit(f"{name} is not what kernels.c gives; python -m gan_demo.web.kernels builds it again")


if __name__ == "__main__":
    main()
