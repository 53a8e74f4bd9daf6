/// What an index says of one project and its files (simple repository API, version 1.4: PEP 503, 592, 629, 658, 691, 700, 714,
/// 740, 792).
///
/// A quarantined project has neither files nor versions, whatever it was made with (PEP 792, "quarantined").
public struct SimpleProjectPage: Hashable, Sendable {
    /// The version of the API that the documents announce (PEP 629).
    public static let apiVersion = "1.4"

    /// The project.
    public let name: ProjectName
    /// Its state.
    public let status: Status
    /// The versions that have files, in the order in which they are to be listed.
    public let versions: [String]
    /// The files, in the order in which they are to be listed.
    public let files: [File]
    /// The number of the last change to the project.
    public let lastSerial: Int64

    /// A page; see ``sorted(_:)`` for the order of files.
    public init(name: ProjectName, status: Status, versions: [String], files: [File], lastSerial: Int64) {
        self.name = name
        self.status = status
        self.versions = status.offersFiles ? versions : []
        self.files = status.offersFiles ? files : []
        self.lastSerial = lastSerial
    }

    /// The files by version, then by file name, byte by byte.
    public static func sorted(_ files: [(version: Version, file: File)]) -> [File] {
        files.sorted { left, right in
            guard left.version == right.version else { return left.version < right.version }
            return left.file.filename.utf8.lexicographicallyPrecedes(right.file.filename.utf8)
        }.map(\.file)
    }
}

extension SimpleProjectPage {
    /// The state of a project (PEP 792).
    public enum Status: Hashable, Sendable {
        /// As usual.
        case active
        /// Complete; nothing more will come.
        case archived(reason: String?)
        /// Withheld by the operator.
        case quarantined(reason: String?)
        /// Superseded.
        case deprecated(reason: String?)
    }

    /// Whether a file was withdrawn (PEP 592).
    public enum Yanked: Hashable, Sendable {
        /// It was not.
        case no
        /// It was, perhaps with a reason.
        case yes(reason: String?)
    }

    /// One file.
    public struct File: Hashable, Sendable {
        /// The name of the file.
        public let filename: String
        /// Where it is, without a fragment; absolute or relative to the page, escaped as URLs are.
        public let url: String
        /// The digest of the file, 64 lower-case hexadecimal digits.
        public let sha256: String
        /// `Requires-Python` of its metadata.
        public let requiresPython: String?
        /// The number of its bytes.
        public let size: Int64
        /// When it came, in microseconds since the beginning of 1970 UTC.
        public let uploadTime: Int64
        /// Whether it was withdrawn.
        public let yanked: Yanked
        /// The digest of its metadata, when that is served beside it (PEP 658).
        public let metadataSHA256: String?

        /// A file.
        public init(
            filename: String, url: String, sha256: String, requiresPython: String?, size: Int64, uploadTime: Int64,
            yanked: Yanked, metadataSHA256: String?
        ) {
            self.filename = filename
            self.url = url
            self.sha256 = sha256
            self.requiresPython = requiresPython
            self.size = size
            self.uploadTime = uploadTime
            self.yanked = yanked
            self.metadataSHA256 = metadataSHA256
        }
    }
}

extension SimpleProjectPage.Status {
    /// The marker in the documents.
    var marker: StaticString {
        switch self {
        case .active: "active"
        case .archived: "archived"
        case .quarantined: "quarantined"
        case .deprecated: "deprecated"
        }
    }

    var reason: String? {
        switch self {
        case .active: nil
        case .archived(let reason), .quarantined(let reason), .deprecated(let reason): reason
        }
    }

    fileprivate var offersFiles: Bool {
        switch self {
        case .active, .archived, .deprecated: true
        case .quarantined: false
        }
    }
}
