import Testing

@testable import Archives

@Suite struct MemberPathTests {
    private func path(_ name: String) throws -> MemberPath {
        try MemberPath(Array(name.utf8).span, limits: .standard)
    }

    @Test(arguments: ["a", "a/b", ".a", "..a", "a..", "a/...b", "-", "~", "a b", " a", "ab:c", "é/日本.py", "C", "1:x", "con"])
    func ordinaryPathIsKept(name: String) throws {
        let path = try path(name)
        #expect(path.text == name)
        #expect(!path.endsWithSeparator)
    }

    @Test func directoryLosesItsSlash() throws {
        #expect(try path("a/b/").text == "a/b")
        #expect(try path("a/b/").endsWithSeparator)
        #expect(try path("a\\").text == "a")
    }

    @Test func backslashBecomesASlash() throws {
        #expect(try path("a\\b/c").text == "a/b/c")
    }

    @Test(arguments: [
        ("", PathFault.empty), ("/", .absolute), ("/a", .absolute), ("\\a", .absolute), ("//a", .absolute),
        ("\\\\server\\share", .absolute), ("C:", .driveLetter), ("c:a", .driveLetter), ("C:\\a", .driveLetter), ("z:/a", .driveLetter),
        ("a//b", .emptyComponent), ("a/\\b", .emptyComponent), ("a//", .emptyComponent),
        (".", .relativeComponent), ("..", .relativeComponent), ("./a", .relativeComponent), ("a/.", .relativeComponent),
        ("a/./b", .relativeComponent), ("a/../b", .relativeComponent), ("a/..", .relativeComponent), ("../a", .relativeComponent),
        ("..\\a", .relativeComponent), ("a\\..\\..\\b", .relativeComponent), ("a/.. /b", .relativeComponent), ("a/ /b", .relativeComponent),
        ("a/.../b", .relativeComponent), ("../", .relativeComponent),
        ("a\u{0}b", .controlCharacter), ("a\nb", .controlCharacter), ("\u{1B}[2J", .controlCharacter), ("a\u{7F}", .controlCharacter),
        ("\t", .controlCharacter),
    ])
    func unsafePathIsRefused(name: String, fault: PathFault) {
        #expect(throws: fault) { try self.path(name) }
    }

    @Test(
        arguments: [[0xFF], [0x61, 0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE0, 0x80, 0xAF]]
            as [[UInt8]])
    func faultyUTF8IsRefused(name: [UInt8]) {
        #expect(throws: PathFault.notUTF8) { try MemberPath(name.span, limits: .standard) }
    }

    @Test(arguments: ["\u{061C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}"])
    func controlOfBidirectionalTextIsRefused(control: String) {
        #expect(throws: PathFault.controlCharacter) { try self.path("a/\(control)yp.b") }
    }

    @Test func lengthsAreBounded() throws {
        let component = String(repeating: "a", count: 255)
        #expect(try path(component).text == component)
        #expect(throws: PathFault.componentTooLong(limit: 255)) { try self.path(component + "a") }
        #expect(throws: PathFault.componentTooLong(limit: 255)) { try self.path("x/" + component + "a/b") }
        let long = String(repeating: "a/", count: 511) + "ab"
        #expect(try path(long).text == long)
        #expect(throws: PathFault.tooLong(limit: 1024)) { try self.path(long + "c") }
    }
}

@Suite struct PathIndexTests {
    /// Paths that end with a slash are directories.
    private func index(_ paths: [String]) throws -> PathIndex {
        var list = PathList()
        for path in paths {
            let path = try MemberPath(Array(path.utf8).span, limits: .standard)
            list.append(path, isDirectory: path.endsWithSeparator)
        }
        return try PathIndex(list)
    }

    @Test func everyPathIsFound() throws {
        let paths = ["b/c", "a", "b/", "b-c", "b/c-d/e", "b.c", "é/x", "b!", "A", "b/c0"]
        let index = try index(paths)
        for (place, path) in paths.enumerated() {
            #expect(index.place(of: path.hasSuffix("/") ? String(path.dropLast()) : path) == place)
        }
        #expect(index.place(of: "") == nil)
        #expect(index.place(of: "c") == nil)
        #expect(index.place(of: "b/") == nil)
        #expect(index.place(of: "b/c-d") == nil)
    }

    @Test(arguments: [["a", "a"], ["a/", "b", "a/"], ["x/é", "x/e\u{301}"]])
    func samePathTwiceIsFound(paths: [String]) {
        let error = #expect(throws: PathIndex.Conflict.self) { try index(paths) }
        #expect(error?.sharedByFile == false)
    }

    @Test(arguments: [["a", "a/b"], ["a/b/c", "a-b", "a!", "a.b", "a0", "a"], ["a", "a/"], ["x/a/b/c", "x/a"], ["a/", "a"]])
    func fileThatIsADirectoryIsFound(paths: [String]) {
        let error = #expect(throws: PathIndex.Conflict.self) { try index(paths) }
        #expect(error?.sharedByFile == true)
    }

    @Test func neighboursThatOnlyLookAlikeAreFine() throws {
        _ = try index(["a", "a-b/c", "a.b", "ab", "aa/a", "A", "b/", "b/a", "b/a-", "b/a!/x"])
    }
}
