import Foundation

/// The Python that has what `Tests/requirements.txt` lists: the one that `RIND_PYTHON` names, else the system's.
enum TestInterpreter {
    static let path = ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "/usr/bin/python3"
}
