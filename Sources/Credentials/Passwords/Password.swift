internal import Foundation

/// A password as its owner typed it: 1 to 1,024 Unicode code points without NUL.
///
/// Brought to the normal form NFKC, since keyboards and systems write the same letters in different bytes (NIST SP 800-63B-4, section
/// 3.1.1.2; RFC 8265 likewise); nothing is trimmed or folded. The bytes are kept in memory that is overwritten with zeros when the last
/// copy of the value goes, and the value prints as nothing.
public struct Password: Sendable {
    /// The most code points that are accepted. NIST SP 800-63B-4 section 3.1.1.2 asks for 64 at least;
    /// the ceiling keeps the work of one request bounded.
    public static let maximumLength = 1_024

    let bytes: SecretBytes
    /// In code points of the normal form.
    public let length: Int

    /// Takes `text` as it is.
    public init(_ text: String) throws(PasswordError) {
        guard !text.isEmpty else { throw .empty }
        guard text.unicodeScalars.prefix(Password.maximumLength + 1).count <= Password.maximumLength else { throw .tooLong }
        guard !text.utf8.contains(0) else { throw .containsNUL }
        let normal = text.precomposedStringWithCompatibilityMapping
        length = normal.unicodeScalars.prefix(Password.maximumLength + 1).count
        // One code point may stand for as many as 18.
        guard length <= Password.maximumLength else { throw .tooLong }
        bytes = SecretBytes(normal.utf8)
    }

    /// The text, for those who compare it; it must not stay with them.
    func withText<Value>(_ body: (String) throws -> Value) rethrows -> Value {
        unsafe try bytes.withBytes { unsafe try body(String(decoding: $0, as: UTF8.self)) }
    }

    /// Takes the bytes of a password, from standard input say. They must be valid UTF-8.
    public init(utf8 bytes: some Sequence<UInt8>) throws(PasswordError) {
        // A code point has four bytes at most, so what is longer cannot be short enough.
        let start = Array(bytes.prefix(4 * Password.maximumLength + 1))
        guard start.count <= 4 * Password.maximumLength else { throw .tooLong }
        guard let text = String(validating: start, as: UTF8.self) else { throw .notUTF8 }
        try self.init(text)
    }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a password must not reach a log.
    public var description: String { "" }
    /// Nothing: a password must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a password must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a text cannot be a password.
public enum PasswordError: Error, Sendable, Equatable {
    case empty
    case tooLong
    case containsNUL
    case notUTF8

    /// One sentence for people. It never holds any part of the password.
    public var sentence: String {
        switch self {
        case .empty: "The password is empty; choose one of at least one character."
        case .tooLong: "The password is longer than \(Password.maximumLength) characters; choose a shorter one."
        case .containsNUL: "The password contains a NUL character; choose one without it."
        case .notUTF8: "The password is not valid UTF-8; send it in UTF-8."
        }
    }
}
