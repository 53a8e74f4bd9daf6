import TestSupport
import Testing

@testable import Web

@Suite struct MultipartChunkingTests {
    private static let forms: [(contentType: String, body: String)] = [
        (
            SampleForm.contentType,
            SampleForm.field("one", "first\r\n--edg\r\n-")
                + SampleForm.part("Content-Disposition: form-data; name=\"f\"; filename=\"f\"", "\r\n\r\r\n\r\n--\r\n--edgE")
                + SampleForm.end
        ),
        (
            SampleForm.contentType,
            "\r\n" + SampleForm.field("a", "") + "--edge \t\r\n" + SampleForm.field("b", "\r").dropFirst(7)
                + "--edge--  \r\nepilogue --edge"
        ),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n-\r\n--\r\r\n--x--"),
        ("multipart/form-data; boundary=-", "---\r\nContent-Disposition: form-data; name=a\r\n\r\n--\r\n-\r\n-----"),
        // Refused, each for a reason of its own.
        (SampleForm.contentType, SampleForm.field("a") + "--edge!" + SampleForm.end),
        (SampleForm.contentType, SampleForm.field("a") + SampleForm.part("bad header") + SampleForm.end),
        (SampleForm.contentType, SampleForm.field("a") + SampleForm.end + String(repeating: "e", count: 1_025)),
        (SampleForm.contentType, String(repeating: "\r\n--edg", count: 150) + SampleForm.end),
        (SampleForm.contentType, SampleForm.field("a", "cut in the middle\r\n--edge")),
        (SampleForm.contentType, SampleForm.field("a") + "--edge--x"),
    ]

    @Test(arguments: forms.indices)
    func `what is read does not depend on where the bytes are cut`(index: Int) {
        let (contentType, text) = Self.forms[index]
        let body = Array(text.utf8)
        let whole = MultipartFormReader(body, contentType: contentType)
        for size in [1, 2, 3, 5, 7, 11, 13, 64] {
            #expect(MultipartFormReader(body, contentType: contentType, chunks: size) == whole, "in chunks of \(size)")
        }
        for cut in 0...body.count {
            #expect(MultipartFormReader(body, contentType: contentType, cuts: [cut]) == whole, "cut at \(cut)")
        }
    }

    @Test func `nor on empty chunks, nor on any two cuts`() {
        let (contentType, text) = Self.forms[0]
        let body = Array(text.utf8)
        let whole = MultipartFormReader(body, contentType: contentType)
        #expect(whole.error == nil)
        for first in stride(from: 0, to: body.count, by: 3) {
            for second in stride(from: first, to: body.count, by: 5) {
                #expect(MultipartFormReader(body, contentType: contentType, cuts: [first, first, second]) == whole)
            }
        }
    }

    @Test func `bytes that look like a delimiter are held back until they are known not to be one`() throws {
        let start = Array("--edge\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue\r\n--ed".utf8)
        var parser = MultipartParser(boundary: try MultipartBoundary(contentType: SampleForm.contentType))
        var position = 0
        var events: [MultipartEvent] = []
        while let event = try parser.next(in: start.span, from: &position) { events.append(event) }
        #expect(events.last == .body(50..<55))
        position = 0
        let rest = Array("itor\r\n--edge--".utf8)
        events = []
        while let event = try parser.next(in: rest.span, from: &position) { events.append(event) }
        #expect(events == [.heldBack(Array("\r\n--ed".utf8)[...]), .body(0..<4), .partEnded, .finished])
    }

    @Test func `random bodies made of pieces of delimiters come out as they went in`() {
        var forms = PiecedForms()
        for _ in 0..<3_000 {
            let (contentType, form, bodies) = forms.form()
            let size = Int.random(in: 1...40, using: &forms.generator)
            let reader = MultipartFormReader(form, contentType: contentType, chunks: size)
            #expect(reader.error == nil)
            #expect(reader.parts.map(\.body) == bodies)
        }
    }
}

/// Forms whose bodies are made of pieces of their delimiter.
private struct PiecedForms {
    var generator = SeededGenerator(seed: 11)

    mutating func form() -> (contentType: String, form: [UInt8], bodies: [[UInt8]]) {
        let boundary = ["x", "--", "aaaa", "abab", "a-a-a-", "0123456789abcdef"].randomElement(using: &generator) ?? "x"
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var form: [UInt8] = []
        var bodies: [[UInt8]] = []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let body = body(of: delimiter)
            form += Array("--\(boundary)\r\nContent-Disposition: form-data; name=n\r\n\r\n".utf8) + body + Array("\r\n".utf8)
            bodies.append(body)
        }
        return ("multipart/form-data; boundary=\"\(boundary)\"", form + Array("--\(boundary)--".utf8), bodies)
    }

    private mutating func body(of delimiter: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            body += delimiter.prefix(Int.random(in: 0..<delimiter.count, using: &generator))
            if Bool.random(using: &generator) { body.append(delimiter.randomElement(using: &generator) ?? 0) }
        }
        // A body cannot hold the delimiter, nor one that its end and the next delimiter's beginning would make.
        return contains(body + delimiter.dropLast(), delimiter) ? [] : body
    }

    private func contains(_ bytes: [UInt8], _ other: [UInt8]) -> Bool {
        bytes.count >= other.count && (0...bytes.count - other.count).contains { bytes[$0...].starts(with: other) }
    }
}
