/// A user name: 1 to 50 letters, digits, `.`, `_` and `-`, beginning and ending with a letter or digit (PyPI's rule).
///
/// Spelled as its owner likes; compared without regard to case.
package struct Username: Hashable, Sendable {
    package let spelling: String
    /// The form that is compared and unique.
    package let key: String

    package init(_ text: String) throws(AccountRefusal) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 50,
            Self.isAlphanumeric(first), Self.isAlphanumeric(last),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || "._-".utf8.contains($0) })
        else { throw .badUsername(text) }
        spelling = text
        key = text.lowercased()
    }

    package static func == (left: Username, right: Username) -> Bool {
        left.key == right.key
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            false
        }
    }
}
