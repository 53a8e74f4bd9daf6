internal import Credentials
internal import Crypto
internal import Foundation

/// A file of SHA-1 digests of passwords that nobody may choose: a line for each, beginning with its 40 hexadecimal digits, in any case;
/// what follows a colon is not looked at.
///
/// A file of up to 1 MiB is read whole, and its lines may stand in any order. A larger one, such as Have I Been Pwned's download, must be
/// sorted: it is searched where it lies, in some thirty small reads however large it is.
package struct RefusedPasswordFile: Sendable {
    private static let wholeSize: UInt64 = 1 << 20

    private let path: String

    /// - Parameter path: of a file that need not be there.
    package init(path: String) {
        self.path = path
    }

    /// Whether the password stands in the file; no if there is no such file.
    /// - Throws: `RefusedPasswordFileError` if it is there and cannot be used: nobody gets past it then.
    func contains(_ password: Password) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        guard let file = FileHandle(forReadingAtPath: path) else { throw RefusedPasswordFileError(path: path) }
        defer { try? file.close() }
        let digest = password.withText { Insecure.SHA1.hash(data: Data($0.utf8)) }
        let wanted = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
        let size = try file.seekToEnd()
        return size <= Self.wholeSize ? try isInWhole(file, wanted) : try isInSorted(file, size, wanted)
    }

    private func isInWhole(_ file: FileHandle, _ wanted: String) throws -> Bool {
        try file.seek(toOffset: 0)
        let bytes = [UInt8](try file.readToEnd() ?? Data())
        let lines = bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        // All are read, so that a file with a mistake is never half believed.
        return try lines.map(digest).contains(wanted)
    }

    private func isInSorted(_ file: FileHandle, _ size: UInt64, _ wanted: String) throws -> Bool {
        var (low, high) = (UInt64(0), size)
        var (above, below) = ("", "~")
        while low < high {
            let line = try line(in: file, around: (low + high) / 2)
            if line.digest == wanted { return true }
            guard above < line.digest, line.digest < below else { throw RefusedPasswordFileError(path: path) }
            if line.digest < wanted { (low, above) = (line.end, line.digest) } else { (high, below) = (line.start, line.digest) }
        }
        return false
    }

    /// The line that the position lies in. No line is longer than 100 bytes.
    private func line(in file: FileHandle, around position: UInt64) throws -> (digest: String, start: UInt64, end: UInt64) {
        let from = position > 100 ? position - 100 : 0
        try file.seek(toOffset: from)
        let bytes = [UInt8](try file.read(upToCount: 200) ?? Data())
        let middle = Int(position - from)
        let start = (bytes[..<middle].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }) ?? 0
        let end = bytes[middle...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        return (try digest(of: bytes[start..<end]), from + UInt64(start), from + UInt64(end) + 1)
    }

    private func digest(of line: ArraySlice<UInt8>) throws -> String {
        let digest = String(decoding: line.prefix(40), as: UTF8.self).uppercased()
        let endsThere = line.dropFirst(40).first.map { [UInt8(ascii: ":"), UInt8(ascii: "\r")].contains($0) } ?? true
        guard endsThere, digest.utf8.count == 40, digest.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            throw RefusedPasswordFileError(path: path)
        }
        return digest
    }
}

/// The operator's file of refused passwords is there, and is not what it must be.
package struct RefusedPasswordFileError: Error, Equatable, Sendable {
    /// Where it lies.
    package let path: String

    /// What it must be.
    package var sentence: String {
        "The file '\(path)' cannot be used: each line is the SHA-1 of a password in 40 hexadecimal digits, sorted if it has over 1 MiB."
    }
}
