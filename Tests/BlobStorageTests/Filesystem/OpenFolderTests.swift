import BlobStorage
import Foundation
import TestSupport
import Testing

/// What lies in a folder that somebody else may have written to.
@Suite struct OpenFolderTests {
    private let outside: TemporaryFolder
    private let folder: OpenFolder

    init() throws {
        outside = try TemporaryFolder()
        try outside.write(Array("abc".utf8), to: "secret")
        folder = try OpenFolder(making: outside.path("inside"))
    }

    private func plant(_ name: String, _ make: (String) throws -> Void) throws -> BlobError {
        let path = outside.path("inside/" + name)
        try make(path)
        return .notPlainFile(path)
    }

    @Test func `a link is not followed, wherever it leads`() throws {
        for (name, target) in [("file", "../secret"), ("nowhere", "nothing"), ("above", "..")] {
            let refusal = try plant(name) { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: target) }
            #expect(throws: refusal) { try folder.file(name) }
            #expect(throws: refusal) { try folder.folder(name) }
        }
    }

    @Test func `a pipe does not keep its reader waiting, and a folder is no file`() throws {
        let pipe = try plant("pipe") { #expect(unsafe mkfifo($0, 0o600) == 0) }
        #expect(throws: pipe) { try folder.file("pipe") }
        let below = try plant("below") { try FileManager.default.createDirectory(atPath: $0, withIntermediateDirectories: false) }
        #expect(throws: below) { try folder.file("below") }
    }

    @Test func `what is not there is nothing`() throws {
        #expect(try folder.file("x") == nil)
        #expect(try folder.folder("x")?.path == nil)
        try folder.remove("x")
    }

    @Test func `a new file takes the place of a link, and not of what that leads to`() throws {
        _ = try plant("file") { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "../secret") }
        try folder.create("file").append(Array("new".utf8))
        #expect(try outside.read("secret") == Array("abc".utf8))
        #expect(try outside.read("inside/file") == Array("new".utf8))
        #expect(try outside.mode("inside/file") == 0o600)
    }

    @Test func `one who holds a folder alone shuts out all others, those who share it only him`() throws {
        let (second, third) = (try OpenFolder(folder.path), try OpenFolder(folder.path))
        #expect(second.lock(.shared) && third.lock(.shared))
        #expect(!folder.lock(.alone))
        let alone = try TemporaryFolder()
        let (first, other) = (try OpenFolder(alone.path), try OpenFolder(alone.path))
        #expect(first.lock(.alone))
        #expect(!other.lock(.shared) && !other.lock(.alone))
    }

    @Test func `a folder becomes its owner's alone`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        _ = try OpenFolder(making: folder.path)
        #expect(try outside.mode("inside") == 0o700)
        _ = try folder.makeFolder("below")
        #expect(try outside.mode("inside/below") == 0o700)
    }

    @Test func `a copy has the bytes of the file, a life of its own, and their digest`() throws {
        let source = try FileDescriptor(outside.path("secret"), O_RDONLY)
        let copied = try source.copy(to: try folder.create("copy"))
        #expect(copied.sha256 == digestOfABC && copied.size == 3)
        try outside.write(Array("xyz".utf8), to: "secret")
        #expect(try outside.read("inside/copy") == Array("abc".utf8))
    }
}
