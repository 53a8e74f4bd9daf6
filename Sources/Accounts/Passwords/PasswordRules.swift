package import Credentials

/// What a password must be to be chosen. What was chosen before under other rules still signs in.
///
/// NIST SP 800-63B-4, section 3.1.1.2: long, none of those that are tried first, not made of names that everybody knows; no rule asks
/// for kinds of characters.
package struct PasswordRules: Sendable {
    /// In code points.
    package static let minimumLength = 12
    /// What must be left of a password without the names in it, in code points.
    private static let leftWithoutNames = 8

    private let names: [String]
    private let refused: RefusedPasswordFile

    /// - Parameters:
    ///   - names: what others know of the user and of the site: user name, display name, addresses, the site's name and host.
    ///   - refused: the operator's own list.
    package init(names: [String], refused: RefusedPasswordFile) {
        self.names = names.flatMap(Self.parts)
        self.refused = refused
    }

    /// - Throws: `PasswordRefusal`; `RefusedPasswordFileError`
    package func check(_ password: Password) throws {
        guard password.length >= Self.minimumLength else { throw PasswordRefusal.tooShort(length: password.length) }
        guard !password.withText(Self.isCommon) else { throw PasswordRefusal.common }
        if let name = password.withText(nameThatItIsMadeOf) { throw PasswordRefusal.madeOfName(name) }
        guard try !refused.contains(password) else { throw PasswordRefusal.listed }
    }

    /// One of the commonest, or one of them again and again.
    private static func isCommon(_ text: String) -> Bool {
        let scalars = Array(text.lowercased().unicodeScalars)
        for count in 1...scalars.count where scalars.count % count == 0 {
            let isRepeated = scalars.indices.dropFirst(count).allSatisfy { scalars[$0] == scalars[$0 - count] }
            guard isRepeated else { continue }
            // A single character again and again needs no list.
            return count == 1 || CommonPasswords.contains(string(scalars[..<count])) || CommonPasswords.contains(text)
        }
        return false
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private func nameThatItIsMadeOf(_ text: String) -> String? {
        var rest = text.lowercased()
        var found: String?
        for name in names where rest.contains(name) {
            rest.replace(name, with: "")
            found = found ?? name
        }
        return rest.unicodeScalars.count < Self.leftWithoutNames ? found : nil
    }

    /// A name's words of three letters and more, and the whole, the longest first.
    private static func parts(_ name: String) -> [String] {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return ([name.lowercased()] + words).filter { $0.unicodeScalars.count >= 3 }.sorted { $0.count > $1.count }
    }
}

/// Why a password cannot be chosen. No part of the password stands in it.
package enum PasswordRefusal: Refusal, Equatable {
    case tooShort(length: Int)
    case common
    /// A name that others know.
    case madeOfName(String)
    /// The operator's list has it.
    case listed

    package var status: Int { 400 }

    package var code: String {
        switch self {
        case .tooShort: "password-too-short"
        case .common: "password-common"
        case .madeOfName: "password-made-of-name"
        case .listed: "password-listed"
        }
    }

    /// What it is, and what to do.
    package var sentence: String {
        switch self {
        case .tooShort(let length):
            "The password has \(length) characters: take \(PasswordRules.minimumLength) or more. A few words that you make up are easy to keep."
        case .common: "The password is one of those that are tried first by whoever guesses: take another."
        case .madeOfName(let name): "The password is little more than '\(name)', which others know: take another."
        case .listed: "The password is known from a leak, or stands on this index's list of refused ones: take another."
        }
    }
}
