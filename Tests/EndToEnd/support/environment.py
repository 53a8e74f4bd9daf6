"""The environment that programs under test see: nothing of the person or the machine that runs the tests."""

import os
from pathlib import Path

# Settings of clients and of Rind that would change what is tested.
FOREIGN = (
    "PIP_",
    "UV_",
    "POETRY_",
    "TWINE_",
    "FLIT_",
    "HATCH_",
    "PDM_",
    "RIND_",
    "PYTHON",
    "VIRTUAL_ENV",
    "XDG_",
    "CI",
    "GITHUB_",
    "GITLAB_",
)


def clean(home: Path, **more: str) -> dict[str, str]:
    """No foreign settings, a home of its own, no colours, English messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {"HOME": str(home), "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "400", "LC_ALL": "C.UTF-8", "PIP_CONFIG_FILE": os.devnull}
    return kept | own | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "SWIFT_BACKTRACE": "enable=no", "RIND_TWO_FACTOR": "optional"} | more
