/// What a marker may ask about (PEP 508, "Environment Markers"; PEP 751 for the two sets). The raw value is the name in markers.
public enum MarkerVariable: String, CaseIterable, Sendable {
    /// `sys.implementation.name`, as `cpython`.
    case implementationName = "implementation_name"
    /// The version of the implementation; compared as a version.
    case implementationVersion = "implementation_version"
    /// `os.name`, as `posix`.
    case osName = "os_name"
    /// `platform.machine()`, as `x86_64`.
    case platformMachine = "platform_machine"
    /// `platform.python_implementation()`, as `CPython`.
    case platformPythonImplementation = "platform_python_implementation"
    /// `platform.release()`; compared as a version where it is one.
    case platformRelease = "platform_release"
    /// `platform.system()`, as `Linux`.
    case platformSystem = "platform_system"
    /// `platform.version()`.
    case platformVersion = "platform_version"
    /// `platform.python_version()`; compared as a version.
    case pythonFullVersion = "python_full_version"
    /// The first two numbers of the Python version; compared as a version.
    case pythonVersion = "python_version"
    /// `sys.platform`, as `linux`.
    case sysPlatform = "sys_platform"
    /// The extra for which requirements are looked up.
    case extra
    /// The extras for which a lock file is installed.
    case extras
    /// The dependency groups for which a lock file is installed.
    case dependencyGroups = "dependency_groups"

    /// Whether values of this variable are compared as versions.
    var holdsVersion: Bool {
        switch self {
        case .implementationVersion, .platformRelease, .pythonFullVersion, .pythonVersion: true
        case .implementationName, .osName, .platformMachine, .platformPythonImplementation, .platformSystem,
            .platformVersion, .sysPlatform, .extra, .extras, .dependencyGroups:
            false
        }
    }

    /// Reads a name as a marker may spell it: five may have a dot (PEP 345), one has an old name.
    init?(spelling: String) {
        switch spelling {
        case "os.name": self = .osName
        case "sys.platform": self = .sysPlatform
        case "platform.version": self = .platformVersion
        case "platform.machine": self = .platformMachine
        case "platform.python_implementation", "python_implementation": self = .platformPythonImplementation
        default: self.init(rawValue: spelling)
        }
    }
}
