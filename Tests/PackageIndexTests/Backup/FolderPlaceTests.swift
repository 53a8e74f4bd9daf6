import Foundation
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct FolderPlaceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write([], to: "a/b/file")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "a/b")
    }

    private func areApart(_ names: String...) -> Bool {
        do { try FolderPlace.requireApart(names.map { folder.path($0) }) } catch { return false }
        return true
    }

    @Test func `one folder in another is noticed, whether it is there or not`() {
        #expect(!areApart("a", "a"))
        #expect(!areApart("a", "a/"))
        #expect(!areApart("a/b", "a"))
        #expect(!areApart("a", "a/new/newer"))
        #expect(!areApart("x", "y", "x/z"))
    }

    @Test func `a link or a way up hides nothing`() {
        #expect(!areApart("a/b", "link/new"))
        #expect(!areApart("link", "a"))
        #expect(!areApart("a", "x/../a/b"))
    }

    @Test func `names that only begin alike are apart`() {
        #expect(areApart("a", "ab", "a.b"))
        #expect(areApart("new", "newer/new"))
    }
}
