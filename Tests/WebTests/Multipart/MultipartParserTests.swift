import Testing

@testable import Web

@Suite struct MultipartParserTests {
    @Test func `a form's parts come in order, with their names, types, headers and bodies`() {
        let form =
            SampleForm.field("one", "first") + SampleForm.field("one", "")
            + SampleForm.part(
                "content-disposition: form-data; filename=\"f.whl\"; name=\"content\"\r\nContent-Type:application/zip\r\nX-Other:  a b \t",
                "\r\n--edg\0\u{1F9C0}")
            + SampleForm.end
        let reader = SampleForm.read(form)
        #expect(reader.error == nil)
        #expect(reader.isFinished)
        #expect(reader.parts.map(\.part.name) == ["one", "one", "content"])
        #expect(reader.parts.map(\.part.filename) == [nil, nil, "f.whl"])
        #expect(reader.parts.map(\.part.contentType) == [nil, nil, "application/zip"])
        #expect(reader.parts[2].part.headers.last == MultipartHeader(name: "x-other", value: "a b"))
        #expect(reader.parts.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "", "\r\n--edg\0\u{1F9C0}"])
    }

    @Test func `bodies are given as ranges of the chunk, not copied`() throws {
        let form = Array((SampleForm.field("a", "0123456789") + SampleForm.end).utf8)
        var parser = MultipartParser(boundary: try MultipartBoundary(contentType: SampleForm.contentType))
        var position = 0
        var events: [MultipartEvent] = []
        while let event = try parser.next(in: form.span, from: &position) { events.append(event) }
        try parser.finish()
        let start = try #require(form.firstIndex(of: UInt8(ascii: "0")))
        #expect(events.dropFirst() == [.body(start..<start + 10), .partEnded, .finished])
        #expect(position == form.count)
    }

    @Test func `one line end may stand before a form, and nothing else`() {
        #expect(SampleForm.read("\r\n" + SampleForm.field("a") + SampleForm.end).parts.count == 1)
        #expect(SampleForm.read("\r\n" + SampleForm.end).isFinished)
        let starts = [
            "preamble\r\n", "x", "\r\n\r\n", "\n", "\r", " ", "-", "--", "\0", "--edg\r\n", "\r\n--edg\r\n", "\r\n--edgE\r\n", "\r\nx\r\n",
            "--e" + "dg\0" + "\r\nContent-Disposition: form-data; name=\"lost\"\r\n\r\nx\r\n",
        ]
        for start in starts {
            for size in [1, 2, 3, 1_000] {
                let form = Array((start + SampleForm.field("a") + SampleForm.end).utf8)
                #expect(
                    MultipartFormReader(form, contentType: SampleForm.contentType, chunks: size).error == .dataBeforeStart,
                    "\(start.debugDescription) by \(size)")
            }
        }
    }

    @Test func `an empty form, an epilogue and transport padding are as RFC 2046 has them`() {
        #expect(SampleForm.read(SampleForm.end).isFinished)
        #expect(SampleForm.read("--edge--").error == nil)
        for tail in ["", "\r\n", "\r\nepilogue", " \t", "\r\n\r\n--edge\r\n", "\r\n\0"] {
            let reader = SampleForm.read(SampleForm.field("a") + "--edge--" + tail)
            #expect(reader.error == nil && reader.parts.count == 1, "\(tail)")
        }
        let padded =
            "--edge \t \r\n" + SampleForm.field("a").dropFirst(7) + "--edge \r\n" + SampleForm.field("b").dropFirst(7) + "--edge--\t\r\n"
        #expect(SampleForm.read(padded).parts.map(\.part.name) == ["a", "b"])
    }

    @Test func `a form that ends anywhere before its closing delimiter is truncated`() {
        let form = Array(
            (SampleForm.field("a", "x\r\ny") + SampleForm.part("Content-Disposition: form-data; name=\"f\"; filename=\"f\"", "z")
                + "--edge--").utf8)
        for count in 0..<form.count {
            #expect(MultipartFormReader(Array(form.prefix(count)), contentType: SampleForm.contentType).error == .truncated, "\(count)")
        }
        #expect(MultipartFormReader(form, contentType: SampleForm.contentType).error == nil)
    }

    @Test(arguments: ["x", "-", "-x", "edge", "\n", "\r\r\n", "\0", " x", ";"])
    func `a delimiter that is followed by something else is refused`(tail: String) {
        for start in ["", SampleForm.field("a")] {
            let reader = SampleForm.read(start + "--edge" + tail + "\r\n" + SampleForm.field("c") + SampleForm.end)
            #expect(reader.error == .malformedDelimiter)
        }
    }

    @Test(arguments: ["x", "--", "\n", "\rx", " x", "-", "\0"])
    func `data right after the closing delimiter is refused`(tail: String) {
        #expect(SampleForm.read(SampleForm.field("a") + "--edge--" + tail).error == .dataAfterEnd)
    }

    @Test func `a boundary that begins another one does not end a part of that form`() {
        let reader = MultipartFormReader(
            Array("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b\r\n--bx\r\r\n-b\r\n--\r\n--b--".utf8),
            contentType: "multipart/form-data; boundary=b")
        #expect(reader.error == .malformedDelimiter)
        let outer = Array("--outer\r\nContent-Disposition: form-data; name=a\r\n\r\n--outer2\r\n--oute\r\n--outer--".utf8)
        let read = MultipartFormReader(outer, contentType: "multipart/form-data; boundary=outer")
        #expect(read.parts.map { String(decoding: $0.body, as: UTF8.self) } == ["--outer2\r\n--oute"])
    }

    @Test func `limits are exact`() {
        var limits = MultipartLimits()
        limits.parts = 3
        limits.headerBytes = 60
        limits.headerFields = 2
        let three = SampleForm.field("a") + SampleForm.field("b") + SampleForm.field("c")
        #expect(SampleForm.read(three + SampleForm.end, limits: limits).error == nil)
        #expect(SampleForm.read(three + SampleForm.field("d") + SampleForm.end, limits: limits).error == .tooManyParts(limit: 3))

        let disposition = "Content-Disposition: form-data; name=n\r\nX: "
        let fitting = String(repeating: "y", count: 60 - disposition.utf8.count - 4)
        #expect(SampleForm.read(SampleForm.part(disposition + fitting) + SampleForm.end, limits: limits).error == nil)
        #expect(
            SampleForm.read(SampleForm.part(disposition + fitting + "y") + SampleForm.end, limits: limits).error
                == .headersTooLarge(limit: 60))
        #expect(
            SampleForm.read(SampleForm.part("A:\r\nContent-Disposition: form-data; name=n\r\nB:") + SampleForm.end, limits: limits).error
                == .tooManyHeaders(limit: 2))

        let spaces = String(repeating: " ", count: 64)
        #expect(SampleForm.read("--edge" + spaces + "\r\n" + SampleForm.field("a").dropFirst(7) + "--edge--" + spaces).error == nil)
        #expect(
            SampleForm.read("--edge " + spaces + "\r\n" + SampleForm.field("a").dropFirst(7) + SampleForm.end).error == .malformedDelimiter)
        #expect(SampleForm.read(SampleForm.field("a") + "--edge-- " + spaces).error == .dataAfterEnd)
        let epilogue = String(repeating: "e", count: 1_024)
        #expect(SampleForm.read(SampleForm.field("a") + SampleForm.end + epilogue).error == nil)
        #expect(SampleForm.read(SampleForm.field("a") + SampleForm.end + epilogue + "e").error == .dataAfterEnd)
    }

    @Test func `20,000 parts and 8 KiB of headers are the defaults`() {
        let limits = MultipartLimits()
        #expect(limits.parts == 20_000 && limits.headerBytes == 8_192)
        let parts = String(repeating: SampleForm.field("classifiers"), count: 20_000)
        #expect(SampleForm.read(parts + SampleForm.end).parts.count == 20_000)
        #expect(SampleForm.read(parts + SampleForm.field("one more") + SampleForm.end).error == .tooManyParts(limit: 20_000))
        #expect(SampleForm.read("--edge\r\nX: " + String(repeating: "y", count: 100_000)).error == .headersTooLarge(limit: 8_192))
    }

    @Test func `after an error the parser gives the same error for ever`() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary(contentType: SampleForm.contentType))
        let (bad, good) = (Array("--edgeX".utf8), Array((SampleForm.field("a") + SampleForm.end).utf8))
        for bytes in [bad, good, good] {
            var position = 0
            #expect(throws: MultipartError.malformedDelimiter) { try parser.next(in: bytes.span, from: &position) }
        }
        #expect(throws: MultipartError.malformedDelimiter) { try parser.finish() }
    }

    @Test func `every refusal says one sentence, and hostile text in it breaks no line`() {
        let hostile = "a\r\nSet-Cookie: x\u{202E}\0" + String(repeating: "y", count: 10_000)
        let errors: [MultipartError] = [
            .notMultipart(contentType: nil), .notMultipart(contentType: hostile), .malformedContentType(hostile), .missingBoundary,
            .malformedBoundary(hostile), .truncated, .dataBeforeStart, .malformedDelimiter, .tooManyParts(limit: 1),
            .headersTooLarge(limit: 1), .tooManyHeaders(limit: 1), .malformedHeader(hostile), .duplicateHeader(hostile),
            .missingContentDisposition, .malformedContentDisposition(hostile), .duplicateParameter(hostile), .missingName,
            .notUTF8(parameter: "name"), .controlCharacter(parameter: "name", value: hostile), .transferEncoding(hostile), .dataAfterEnd,
        ]
        for error in errors {
            #expect(error.sentence.hasSuffix("."))
            #expect(error.sentence.count < 320)
            #expect(!error.sentence.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
            #expect(error.code.hasPrefix("form-"))
        }
    }
}
