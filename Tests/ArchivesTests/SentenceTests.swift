import Testing

@testable import Archives

@Suite struct SentenceTests {
    @Test func valuesAreCutAndHarmless() {
        #expect(quoted("a.py") == "'a.py'")
        #expect(quoted(String(repeating: "x", count: 100)) == "'\(String(repeating: "x", count: 100))'")
        #expect(quoted(String(repeating: "x", count: 101)) == "'\(String(repeating: "x", count: 100))…'")
        #expect(quoted("a\u{1B}[2J\r\nb") == "'a\u{FFFD}[2J\u{FFFD}\u{FFFD}b'")
        #expect(quoted("\u{202E}yp.a\u{2066}\u{200B}\u{2028}") == "'\u{FFFD}yp.a\u{FFFD}\u{FFFD}\u{FFFD}'")
        #expect(quoted("é日本") == "'é日本'")
    }

    @Test func sentenceNamesTheValueAndTheRemedy() {
        #expect(
            ZipRefusal.entry(name: "a.py", .dataDescriptor).sentence
                == "The entry 'a.py' of the zip archive has a data descriptor; write its sizes into its header.")
        #expect(
            TarRefusal.member(name: "x/l", .symbolicLink).sentence
                == "The member 'x/l' of the tar.gz archive is a symbolic link; include the file itself.")
    }
}
