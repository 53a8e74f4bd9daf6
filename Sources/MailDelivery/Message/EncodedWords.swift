/// Text beyond ASCII in a header, as RFC 2047 writes it: words of at most 75 characters, on lines of at most 76.
enum EncodedWords {
    private static let opening = "=?utf-8?B?"
    private static let closing = "?="
    private static let longestLine = 76

    /// The words, folded.
    /// - Parameter used: how many characters of the first line stand there already.
    static func encode(_ text: HeaderText, after used: Int) -> String {
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // The first word shares its line with the header's name, the others with the space that folds.
            if chunk.count + bytes.count > room(after: words.isEmpty ? used : 1) {
                words.append(word(chunk))
                chunk = []
            }
            chunk += bytes
        }
        return (words + [word(chunk)]).joined(separator: "\r\n ")
    }

    /// How many bytes fit into a word on that line.
    private static func room(after used: Int) -> Int {
        (longestLine - used - opening.utf8.count - closing.utf8.count) / 4 * 3
    }

    private static func word(_ bytes: [UInt8]) -> String {
        opening + Base64.encode(bytes) + closing
    }
}
