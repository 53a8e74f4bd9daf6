internal import CSodium

/// The Argon2id hash of a password in the PHC string format, as it is stored.
///
/// New hashes take 19 MiB and 2 passes (OWASP Password Storage Cheat Sheet), computed by libsodium. A stored
/// hash with other parameters is still checked as long as they lie within fixed ceilings, so that a planted
/// row cannot stop the server; `needsRehash` then says that it is to be replaced at the next sign-in.
/// Hashing and checking take some 20 ms of processor time and the stated memory: never do it on an event loop.
public struct PasswordHash: Sendable {
    /// The string to store: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
    public let phc: String

    private let parameters: Argon2idParameters

    /// Hashes `password` under a new random salt of 16 bytes.
    public init(hashing password: Password) throws(PasswordHashError) {
        guard Sodium.isReady else { throw .outOfMemory }
        var text = [CChar](repeating: 0, count: PasswordHash.maximumLength + 1)
        let status = unsafe password.bytes.withCharacters { characters, count in
            unsafe crypto_pwhash_str_alg(
                &text, characters, UInt64(count),
                UInt64(Argon2idParameters.current.passes), Argon2idParameters.current.memoryKiB * 1_024,
                crypto_pwhash_alg_argon2id13()
            )
        }
        guard status == 0 else { throw .outOfMemory }
        try self.init(phc: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    /// Takes a stored hash.
    public init(phc: String) throws(PasswordHashError) {
        guard phc.utf8.count <= PasswordHash.maximumLength else { throw .malformed }
        parameters = try Argon2idParameters(phc: phc)
        self.phc = phc
    }

    /// Whether `password` is the one that was hashed. Takes as long as hashing, and compares in constant time.
    public func matches(_ password: Password) -> Bool {
        guard Sodium.isReady else { return false }
        let text = phc.utf8CString
        return unsafe password.bytes.withCharacters { characters, count in
            unsafe text.withUnsafeBufferPointer { text in
                guard let start = text.baseAddress else { return false }
                return unsafe crypto_pwhash_str_verify(start, characters, UInt64(count)) == 0
            }
        }
    }

    /// Whether the hash was made with other parameters than new hashes get.
    public var needsRehash: Bool { parameters != .current }

    /// The longest string that libsodium reads: 128 bytes with the NUL that ends it.
    private static let maximumLength = 127
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a hash can be attacked offline, so it must not reach a log.
    public var description: String { "" }
    /// Nothing: a hash can be attacked offline, so it must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a hash can be attacked offline, so it must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a string is not a password hash, or could not become one.
public enum PasswordHashError: Error, Sendable, Equatable {
    case malformed
    case notArgon2id
    case parametersBeyondCeiling
    case outOfMemory

    /// One sentence for people. It never holds any part of the hash.
    public var sentence: String {
        switch self {
        case .malformed: "The stored password hash is not a well-formed PHC string; reset the password."
        case .notArgon2id: "The stored password hash is not Argon2id, version 19; reset the password."
        case .parametersBeyondCeiling:
            "The stored password hash asks for more than 1 GiB, 32 passes or 16 lanes; reset the password."
        case .outOfMemory: "There is not enough memory to hash a password; try again."
        }
    }
}

/// The library behind the hash, made ready once in a process.
private enum Sodium {
    static let isReady = sodium_init() >= 0
}
