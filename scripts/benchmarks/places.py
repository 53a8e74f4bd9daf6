"""Where things are kept outside the source tree, and which programs are measured."""

import os
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rind"
RELEASE = CACHE / "release" / "release" / "rind"
DEBUG = CACHE / "debug" / "debug" / "rind"
PEERS = CACHE / "peers"
KEPT = CACHE / "bench"
TOOLS = Path(__file__).resolve().parent

# The builders of wheels are those of the end-to-end tests.
sys.path.append(str(TOP / "Tests" / "EndToEnd"))
