/// Why a wheel's `RECORD` was refused.
public enum WheelRecordError: Error, Hashable, Sendable {
    /// The document has more bytes than its reader takes.
    case tooLarge(limit: Int)
    /// The document has more rows than its reader takes.
    case tooManyRows(limit: Int)
    /// A quoted field does not end, or something follows its closing quote.
    case quotes(row: Int)
    /// A row does not have three fields.
    case columns(row: Int, count: Int)
    /// A row names no file.
    case emptyPath(row: Int)
    /// A path is not UTF-8.
    case notUTF8(row: Int)
    /// A path has a control character.
    case controlCharacter(QuotedValue)
    /// A path stands twice.
    case duplicate(QuotedValue)
    /// A digest is not `algorithm=value` in URL-safe base64, or has the wrong length.
    case digest(path: QuotedValue)
    /// A digest is of an algorithm that the specification rules out.
    case weakDigest(path: QuotedValue, algorithm: QuotedValue)
    /// A size is not a number.
    case size(path: QuotedValue, value: QuotedValue)

    /// One sentence for the person whose wheel was refused.
    public var sentence: String {
        switch self {
        case .tooLarge(let limit):
            "RECORD has more than \(limit) bytes; build the wheel with fewer files."
        case .tooManyRows(let limit):
            "RECORD lists more than \(limit) files; build the wheel with fewer files."
        case .quotes(let row):
            "RECORD has a quote in row \(row) that does not close its field; build the wheel again."
        case .columns(let row, let count):
            "RECORD has \(count) fields in row \(row) instead of path, digest and size; build the wheel again."
        case .emptyPath(let row):
            "RECORD has no path in row \(row); build the wheel again."
        case .notUTF8(let row):
            "RECORD has a path in row \(row) that is not UTF-8; rename the file and build the wheel again."
        case .controlCharacter(let path):
            "RECORD has the path \(path) with a control character; rename the file and build the wheel again."
        case .duplicate(let path):
            "RECORD lists \(path) twice; build the wheel with each file once."
        case .digest(let path):
            "RECORD has a malformed digest for \(path); write the algorithm, '=' and the digest in URL-safe base64 without padding."
        case .weakDigest(let path, let algorithm):
            "RECORD has a digest by \(algorithm) for \(path); use sha256."
        case .size(let path, let value):
            "RECORD has the size \(value) for \(path); write the number of bytes."
        }
    }
}
