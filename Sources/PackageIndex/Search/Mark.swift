internal import Crypto

/// Words of the full-text index that nobody can type, since each begins with a private-use character.
enum Mark {
    /// That a project has the classifier: the first 64 bits of the SHA-256 of its name, so that a filter costs what a word costs.
    static func classifier(_ name: String) -> String {
        let bits = SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return "\u{E000}\(bits)"
    }

    /// That a project has the word in its name: far fewer have it there than have it anywhere.
    static func nameWord(_ word: String) -> String {
        "\u{E001}\(word)"
    }
}
