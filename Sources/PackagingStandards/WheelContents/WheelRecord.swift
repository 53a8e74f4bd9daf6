/// The list of a wheel's files: the document `RECORD` (binary distribution format, "The .dist-info directory"; recording
/// installed packages, "The RECORD file").
///
/// Whether it lists exactly the files of an archive is for its reader to compare; it lists itself, and need not list
/// `RECORD.jws` and `RECORD.p7s`.
public struct WheelRecord: Hashable, Sendable {
    /// One file.
    public struct Entry: Hashable, Sendable {
        /// The path in the archive, with `/` between its parts.
        public let path: String
        /// The digest of the contents; nil where none is given, as for `RECORD` itself.
        public let digest: Digest?
        /// The number of bytes of the contents; nil where it is not given.
        public let size: UInt64?
    }

    /// A digest as `RECORD` writes it.
    public struct Digest: Hashable, Sendable {
        /// The name of the algorithm as Python's `hashlib` knows it, `sha256` or stronger.
        public let algorithm: String
        /// The digest in URL-safe base64 without padding.
        public let value: String
    }

    /// The files in the order of the document; no path stands twice.
    public let entries: [Entry]

    /// Reads a document of at most `maximumBytes` and `maximumRows`.
    public init(
        parsing bytes: some Collection<UInt8>, maximumBytes: Int = 16 << 20, maximumRows: Int = 200_000
    ) throws(WheelRecordError) {
        guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
        var reader = CSVReader(Array(bytes))
        var entries: [Entry] = []
        var paths: Set<[UInt8]> = []
        while let row = try reader.next() {
            guard entries.count < maximumRows else { throw .tooManyRows(limit: maximumRows) }
            let entry = try Self.entry(row, number: reader.row)
            guard paths.insert(Array(entry.path.utf8)).inserted else { throw .duplicate(QuotedValue(entry.path)) }
            entries.append(entry)
        }
        self.entries = entries
    }

    private static func entry(_ row: [[UInt8]], number: Int) throws(WheelRecordError) -> Entry {
        guard row.count == 3 else { throw .columns(row: number, count: row.count) }
        let path = try path(row[0], number: number)
        return Entry(path: path, digest: try digest(row[1], of: path), size: try size(row[2], of: path))
    }

    /// Some tools on Windows wrote backslashes.
    private static func path(_ bytes: [UInt8], number: Int) throws(WheelRecordError) -> String {
        guard !bytes.isEmpty else { throw .emptyPath(row: number) }
        let slashed = bytes.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
        guard let path = String(validating: slashed, as: UTF8.self) else { throw .notUTF8(row: number) }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .controlCharacter(QuotedValue(path)) }
        return path
    }

    private static func digest(_ bytes: [UInt8], of path: String) throws(WheelRecordError) -> Digest? {
        guard !bytes.isEmpty else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") }) else {
            throw .digest(path: QuotedValue(path))
        }
        let algorithm = String(decoding: parts[0], as: UTF8.self)
        guard !weakAlgorithms.contains(algorithm.lowercased()) else {
            throw .weakDigest(path: QuotedValue(path), algorithm: QuotedValue(algorithm))
        }
        let value = parts[1].prefix { $0 != UInt8(ascii: "=") }
        let isBase64 = !value.isEmpty && value.allSatisfy(\.isBase64URLByte)
        guard isBase64, parts[1].dropFirst(value.count).allSatisfy({ $0 == UInt8(ascii: "=") }),
            lengths[algorithm].map({ $0 == value.count }) ?? true
        else { throw .digest(path: QuotedValue(path)) }
        return Digest(algorithm: algorithm, value: String(decoding: value, as: UTF8.self))
    }

    private static func size(_ bytes: [UInt8], of path: String) throws(WheelRecordError) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        guard bytes.allSatisfy(\.isASCIIDigit), let size = UInt64(String(decoding: bytes, as: UTF8.self)) else {
            throw .size(path: QuotedValue(path), value: QuotedValue(String(decoding: bytes, as: UTF8.self)))
        }
        return size
    }

    /// What the specification rules out.
    private static let weakAlgorithms: Set<String> = ["md5", "sha1", "sha224"]

    /// The number of characters of unpadded base64.
    private static let lengths = ["sha256": 43, "sha384": 64, "sha512": 86]
}

extension UInt8 {
    fileprivate var isBase64URLByte: Bool { isASCIIAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }
}
