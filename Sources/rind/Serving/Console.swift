import Credentials
import Foundation
import Glibc

/// What a person at a terminal sees.
enum Console {
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// One line on standard error.
    static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Text on standard output, as it is.
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// A line of progress that the next one overwrites; only where somebody sees it.
    static func progress(_ line: String) {
        guard errorIsTerminal else { return }
        write("\r\u{1B}[K" + line, to: STDERR_FILENO)
    }

    static func endProgress() {
        progress("")
    }

    /// The token on standard input, as far as it is one.
    /// - Throws: `TokenCommandError.missing`, `APITokenError`
    static func token() throws -> APIToken {
        try APIToken(trimming: try tokenText())
    }

    /// Whatever stands on standard input, up to what no token exceeds.
    static func tokenText() throws -> String {
        let text = String(decoding: try FileHandle.standardInput.read(upToCount: 2 * APIToken.maximumLength) ?? Data(), as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else { throw TokenCommandError.missing }
        return text
    }

    /// A value as JSON, on standard output.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(descriptor, bytes, bytes.count)
    }
}
