import Foundation
import Testing

/// Runs this folder's Python scripts, with the interpreter that the environment names. They need its standard library only.
enum PythonOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a script and gives its standard output.
    /// - Parameter input: what the script reads on standard input.
    static func run(_ script: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: neither side can wait for the other.
        let inputFile = folder.appending(path: "in")
        let outputFile = folder.appending(path: "out")
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [interpreter, URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python/\(script)").path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(script) ended with status \(process.terminationStatus); its own words are above")
        }
        return Array(try Data(contentsOf: outputFile))
    }

    private static var interpreter: String {
        ProcessInfo.processInfo.environment["RIND_PYTHON"] ?? "python3"
    }
}

/// An archive and what is read from it: the form in which both sides tell each other.
/// Numbers are 32 bits, little-endian: the archive's length, the archive, the number of members, and of each
/// the length of its path, its path, 1 for a directory, the length of its contents, its contents.
struct ReadArchive: Equatable {
    struct Member: Equatable {
        var path: String
        var isDirectory: Bool
        var contents: [UInt8]
    }

    var bytes: [UInt8]
    var members: [Member]

    func encode(into output: inout [UInt8]) {
        output += encoded(bytes) + little(UInt32(members.count))
        for member in members {
            output += encoded(Array(member.path.utf8)) + little(UInt32(member.isDirectory ? 1 : 0)) + encoded(member.contents)
        }
    }

    private func encoded(_ bytes: [UInt8]) -> [UInt8] {
        little(UInt32(bytes.count)) + bytes
    }

    /// All archives of a script's output.
    static func all(_ output: [UInt8]) throws -> [ReadArchive] {
        var input = Input(bytes: output[...])
        var archives: [ReadArchive] = []
        while !input.bytes.isEmpty {
            let bytes = try input.chunk()
            let count = try input.number()
            let members = try (0..<count).map { _ in
                Member(
                    path: String(decoding: try input.chunk(), as: UTF8.self), isDirectory: try input.number() == 1,
                    contents: try input.chunk())
            }
            archives.append(ReadArchive(bytes: bytes, members: members))
        }
        return archives
    }

    private struct Input {
        var bytes: ArraySlice<UInt8>

        mutating func number() throws -> Int {
            let field = try take(4)
            return field.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func chunk() throws -> [UInt8] {
            Array(try take(try number()))
        }

        private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard bytes.count >= count else { throw PythonOracle.Failure(description: "the output is cut off") }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }
    }
}
