import PackageIndex
import Testing

@Suite struct UploadFormTests {
    @Test(arguments: ["", "  ", "UNKNOWN", " UNKNOWN\n"]) func `a value that says nothing is none`(value: String) throws {
        var form = UploadForm()
        try form.add(value, to: .name)
        try form.add(value, to: .requiresDist)
        #expect(form[.name] == nil)
        #expect(form.all(.requiresDist).isEmpty)
    }

    @Test func `white space around a value is none of it`() throws {
        var form = UploadForm()
        try form.add(" \t\r\n demo \u{B}\u{C}", to: .name)
        #expect(form[.name] == "demo")
        try form.add("UNKNOWN thing", to: .comment)
        #expect(form[.comment] == "UNKNOWN thing")
    }

    @Test func `only requirements come more than once, and not without end`() throws {
        var form = UploadForm()
        for number in 0..<UploadForm.valuesLimit { try form.add("a\(number)", to: .requiresDist) }
        #expect(form.all(.requiresDist).count == UploadForm.valuesLimit)
        #expect(throws: PublishingRefusal.fieldRepeated("requires_dist")) { try form.add("b", to: .requiresDist) }
        for field in UploadForm.Field.allCases where field != .requiresDist {
            var form = UploadForm()
            try form.add("1", to: field)
            try form.add("1", to: field)
            #expect(throws: PublishingRefusal.fieldRepeated(field.rawValue)) { try form.add("2", to: field) }
            #expect(form.all(field) == ["1"])
        }
    }

    @Test func `all text together is counted, and a negative count cannot make room`() throws {
        var form = UploadForm()
        try form.count(UploadForm.totalLimit)
        #expect(throws: PublishingRefusal.formTooLarge(limit: UploadForm.totalLimit)) { try form.count(1) }
        #expect(throws: PublishingRefusal.formTooLarge(limit: UploadForm.totalLimit)) { try form.count(0) }
    }

    @Test func `no value is longer than its field may be`() {
        #expect(UploadForm.Field.allCases.allSatisfy { $0.limit == ($0 == .attestations ? 1 << 20 : 65_536) })
    }
}
