/// What is wrong with a member's path. Both kinds of archive share these rules.
public enum PathFault: Error, Equatable, Sendable {
    /// No name at all.
    case empty
    /// Longer than the limit, in bytes.
    case tooLong(limit: Int)
    /// One component is longer than a file system can store, in bytes.
    case componentTooLong(limit: Int)
    /// A byte below 0x20, or 0x7F, or a control of bidirectional text (Unicode TR9).
    case controlCharacter
    /// Not UTF-8.
    case notUTF8
    /// Begins with a slash or a backslash.
    case absolute
    /// Begins with a drive letter and a colon.
    case driveLetter
    /// Two separators in a row.
    case emptyComponent
    /// A component of dots and blanks only: `.`, `..`, and what Windows takes for them.
    case relativeComponent

    /// The rule that was broken, as the end of a sentence that began with the path.
    var predicate: String {
        switch self {
        case .empty: "is empty; give every member a name"
        case .tooLong(let limit): "is longer than \(limit) bytes; shorten it"
        case .componentTooLong(let limit): "has a component longer than \(limit) bytes; shorten it"
        case .controlCharacter: "contains a control character; rename the file"
        case .notUTF8: "is not UTF-8; rename the file"
        case .absolute: "is absolute; make it relative to the archive"
        case .driveLetter: "begins with a drive letter; make it relative to the archive"
        case .emptyComponent: "has an empty component; remove the doubled slash"
        case .relativeComponent: "has a component of dots only; name the directory itself"
        }
    }
}
