/// A password: 1 to 1,024 Unicode code points without NUL.
///
/// The exact UTF-8 bytes count: nothing is trimmed, folded or normalised here. The bytes are kept in memory
/// that is overwritten with zeros when the last copy of the value goes, and the value prints as nothing.
public struct Password: Sendable {
    /// The most code points that are accepted. NIST SP 800-63B-4 section 3.1.1.2 asks for 64 at least;
    /// the ceiling keeps the work of one request bounded.
    public static let maximumLength = 1_024

    let bytes: SecretBytes
    /// In code points.
    public let length: Int

    /// Takes `text` as it is.
    public init(_ text: String) throws(PasswordError) {
        guard !text.isEmpty else { throw .empty }
        length = text.unicodeScalars.prefix(Password.maximumLength + 1).count
        guard length <= Password.maximumLength else { throw .tooLong }
        guard !text.utf8.contains(0) else { throw .containsNUL }
        bytes = SecretBytes(text.utf8)
    }

    /// The text, for those who compare it; it must not stay with them.
    public func withText<Value>(_ body: (String) throws -> Value) rethrows -> Value {
        unsafe try bytes.withBytes { unsafe try body(String(decoding: $0, as: UTF8.self)) }
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

    /// One sentence for people. It never holds any part of the password.
    public var sentence: String {
        switch self {
        case .empty: "The password is empty; choose one of at least one character."
        case .tooLong: "The password is longer than \(Password.maximumLength) characters; choose a shorter one."
        case .containsNUL: "The password contains a NUL character; choose one without it."
        }
    }
}
