"""Where things are kept outside the source tree, and which program is tested."""

import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rind"
BINARY = Path(os.environ.get("RIND_BINARY") or CACHE / "debug" / "debug" / "rind")
CLIENTS = Path(os.environ.get("RIND_CLIENTS") or CACHE / "clients")
PACKAGES = Path(os.environ.get("RIND_PACKAGES") or CACHE / "packages")
