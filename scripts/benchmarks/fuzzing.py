"""Fuzz targets: compiled with the sources that they name, seeded, and run by libFuzzer for some minutes each.

A target in Tests/Fuzz begins with comments: `// Sources:` the files (or patterns) that are compiled with it, `// Flags:`
more flags for the compiler. What libFuzzer finds to be interesting is kept, and the next run begins there.
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks import seeds
from benchmarks.places import CACHE, TOP
from benchmarks.proofs import Result

TARGETS = TOP / "Tests" / "Fuzz"
PLACE = CACHE / "fuzz"
MODE = ["-swift-version", "6", "-package-name", "rind", "-strict-memory-safety"]
FEATURES = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"]
# Without: on a crash the backtracer of Swift hangs under the address sanitizer, and libFuzzer's own runner leaks.
ENVIRONMENT = {"SWIFT_BACKTRACE": "enable=no", "ASAN_OPTIONS": "detect_leaks=0"}
ENDED = re.compile(r"Done (\d+) runs in (\d+) second")
COVERED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


@dataclass
class Target:
    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def words(self, key: str) -> list[str]:
        lines = self.path.read_text().splitlines()
        return [word for line in lines if line.startswith(f"// {key}:") for word in line.partition(":")[2].split()]

    def sources(self) -> list[str]:
        found = []
        for pattern in self.words("Sources"):
            files = sorted(str(path.relative_to(TOP)) for path in TOP.glob(pattern))
            if not files:
                raise RuntimeError(f"{self.path.name}: there is nothing at {pattern}")
            found += files
        return list(dict.fromkeys(found))

    def compile(self) -> Path:
        program = PLACE / f"{self.name}.fuzz"
        sources = [*self.sources(), str(self.path.relative_to(TOP))]
        if program.exists() and all(program.stat().st_mtime > (TOP / source).stat().st_mtime for source in sources):
            return program
        features = [word for feature in FEATURES for word in ("-enable-upcoming-feature", feature)]
        command = ["swiftc", "-O", "-parse-as-library", "-sanitize=fuzzer,address", "-module-name", f"Fuzz{self.name}", *MODE, *features]
        command += [*self.words("Flags"), *sources, "-o", str(program)]
        answer = subprocess.run(command, cwd=TOP, capture_output=True, text=True)
        if answer.returncode != 0:
            raise RuntimeError(f"{self.path.name} does not compile:\n{answer.stdout}{answer.stderr}")
        return program

    def run(self, seconds: int) -> Result:
        """Passes if nothing crashed, hung or took more memory than 2 GiB."""
        try:
            program = self.compile()
        except RuntimeError as error:
            return Result(False, str(error).splitlines()[0][:200], log=str(error))
        kept, found = PLACE / f"{self.name}.corpus", PLACE / f"{self.name}.found"
        kept.mkdir(exist_ok=True)
        found.mkdir(exist_ok=True)
        planted = seeds.plant(self.name, PLACE / f"{self.name}.seeds")
        command = [str(program), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536"]
        command += [f"-artifact_prefix={found}/", "-print_final_stats=1", str(kept), str(planted)]
        try:
            answer = subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                env=os.environ | ENVIRONMENT,
                cwd=PLACE,
                timeout=2 * seconds + 300,
            )
        except subprocess.TimeoutExpired:
            return Result(False, "did not end in time", log="")
        return self.judged(answer.returncode, answer.stderr, found)

    def judged(self, code: int, log: str, found: Path) -> Result:
        if code != 0 or not ENDED.search(log):
            return Result(False, f"exit code {code}; the input is in {found.relative_to(CACHE)}", log=log[-20_000:])
        runs, seconds = map(int, ENDED.search(log).groups())
        coverage, features, inputs = COVERED.findall(log)[-1]
        return Result(True, f"{runs:,} inputs in {seconds} s, {coverage} edges, {inputs} inputs kept", log=log[-20_000:])


def targets() -> list[Target]:
    return [Target(path) for path in sorted(TARGETS.glob("*.swift"))]


def run(seconds: int) -> dict[str, Result]:
    """As many at once as there are cores."""
    PLACE.mkdir(parents=True, exist_ok=True)
    every = targets()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = pool.map(lambda target: target.run(seconds), every)
    return {target.name: result for target, result in zip(every, results, strict=True)}
