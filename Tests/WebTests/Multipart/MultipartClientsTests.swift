import Foundation
import Testing

@testable import Web

@Suite struct MultipartClientsTests {
    @Test(arguments: [
        ("twine", 21, "sample_pkg-1.0-py3-none-any.whl"), ("uv", 22, "sample_pkg-1.0-py3-none-any.whl"),
        ("flit", 22, "sample_pkg-1.0-py3-none-any.whl"), ("hatch", 23, "sample_pkg-1.0-py3-none-any.whl"),
        ("poetry", 23, "sample_pkg-1.0-py3-none-any.whl"), ("pdm", 29, "sample_pkg-1.0.tar.gz"),
    ])
    func `what a publishing client sends is read whole`(client: String, count: Int, filename: String) throws {
        let reader = try Self.read(client)
        #expect(reader.error == nil)
        #expect(reader.parts.count == count)
        #expect(reader.parts.allSatisfy { $0.isComplete })
        #expect(try #require(Self.values(of: "name", in: reader)) == ["sample-pkg"])
        #expect(Self.values(of: "classifiers", in: reader) == ["Programming Language :: Python :: 3", "Topic :: Utilities"])
        #expect(Self.values(of: "summary", in: reader) == ["Größe \"zählt\""])
        #expect(Self.values(of: ":action", in: reader) == ["file_upload"])
        let file = try #require(reader.parts.first { $0.part.filename != nil })
        #expect(file.part.name == "content")
        #expect(file.part.filename == filename)
        #expect(file.body.starts(with: filename.hasSuffix(".whl") ? Array("PK\u{3}\u{4}".utf8) : [0x1F, 0x8B]))
        #expect(file.body.count > 900)
    }

    @Test(arguments: ["twine", "uv", "flit", "hatch", "poetry", "pdm", "curl", "curl-escaped"])
    func `and does not depend on where it is cut`(client: String) throws {
        let whole = try Self.read(client)
        for size in [1, 7, 100] { #expect(try Self.read(client, chunks: size) == whole) }
    }

    @Test(arguments: ["curl", "curl-escaped"])
    func `both of curl's ways to write odd names read the same`(client: String) throws {
        let reader = try Self.read(client)
        #expect(reader.error == nil)
        let names = client == "curl" ? [":action", "empty", "na\"me", "content"] : [":action", "na\"me", "content"]
        #expect(reader.parts.map(\.part.name) == names)
        let file = try #require(reader.parts.last)
        #expect(file.part.filename == "od\"d \\ näme.whl")
        #expect(file.body == Array("line one\r\n--not the boundary\r\n\0".utf8) + [0xFF])
    }

    /// A recorded request: its Content-Type on the first line, then its body.
    private static func read(_ client: String, chunks size: Int = .max) throws -> MultipartFormReader {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(client).form")
        let bytes = Array(try Data(contentsOf: file))
        let line = try #require(bytes.firstIndex(of: UInt8(ascii: "\r")))
        return MultipartFormReader(
            Array(bytes[(line + 2)...]), contentType: String(decoding: bytes[..<line], as: UTF8.self), chunks: min(size, bytes.count))
    }

    private static func values(of name: String, in reader: MultipartFormReader) -> [String]? {
        reader.parts.filter { $0.part.name == name }.map { String(decoding: $0.body, as: UTF8.self) }
    }
}
