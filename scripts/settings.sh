# Read by the other scripts: where things are kept outside the source tree, and how Swift is called.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rind
python=$cache/python/bin/python

# The order of compiler flags follows a hash seed otherwise, and every second build would start anew.
export SWIFT_DETERMINISTIC_HASHING=1
# A fixed scratch path outside the source tree serves every clone; each configuration has its own.
debug_build=(--scratch-path "$cache/debug" --disable-index-store)
release_build=(--scratch-path "$cache/release" --disable-index-store -c release)
debug_binary=$cache/debug/debug/rind
release_binary=$cache/release/release/rind

# Debian's interpreter if there is one, so that every machine tests with the same.
system_python() {
    if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else command -v python3; fi
}
