import Credentials
import TestSupport
import Testing

@testable import Web

@Suite struct QRCodeTests {
    private struct Reading: Decodable {
        let label: String
        let text: String
        let level: String
        let width: Int
        let isUpright: Bool
    }

    private func readings(of texts: [String]) throws -> [(text: String, code: QRCode, reading: Reading)] {
        let codes = try texts.map { try QRCode($0) }
        let documents = codes.map { $0.svg(label: "a <\"code\"> & 'more'").text }
        let readings: [Reading] = try PythonScript("Oracle/qr_oracle.py").answers(about: documents)
        #expect(readings.count == texts.count)
        return zip(texts, zip(codes, readings)).map { ($0, $1.0, $1.1) }
    }

    private func expectReadable(_ texts: [String]) throws {
        for (text, code, reading) in try readings(of: texts) {
            #expect(reading.text == text)
            #expect(reading.level == "M" && reading.isUpright)
            #expect(reading.width == code.width)
            #expect(reading.label == "a <\"code\"> & 'more'")
        }
    }

    @Test func `zxing reads key URIs back`() throws {
        var generator = SeededGenerator(seed: 18_004)
        let names = ["bob", "a.very-long_user.name-of-fifty-characters-in-total-xx", "x", "müller", "日本語", "b b"]
        let uris = (0..<60).map { index in
            TOTPSecret(using: &generator).keyURI(
                issuer: "Rind" + String(repeating: " of Example & Söhne", count: index % 7), account: names[index % names.count])
        }
        try expectReadable(uris)
    }

    @Test func `it reads texts of every size back, up to the largest`() throws {
        var generator = SeededGenerator(seed: 18_005)
        let counts = [1, 2, 14, 15, 26, 27, 84, 85, 106, 107, 251, 252, 500, 666, 667, 999, 1_000]
        let printable = counts.map { count in
            String(decoding: (0..<count).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }, as: UTF8.self)
        }
        try expectReadable(printable)
    }

    @Test func `it reads digits, capitals and texts of other scripts back`() throws {
        try expectReadable([
            "0", "0123456789", "ABC-123 $%*+./:", "HTTPS://EXAMPLE.ORG/", "a1B2c3", "Größe: 100 % — 日本語 🧀", "<&>\"'", "\t\n\u{1}\u{7F}",
            "e\u{301}", "\u{FEFF}",
            String(repeating: "9", count: 1_000), String(repeating: "A", count: 1_000), String(repeating: "é", count: 500),
        ])
    }

    @Test func `the picture needs no style, no script and nothing from elsewhere`() throws {
        let picture = try QRCode("otpauth://totp/a:b?secret=AAAA").svg(label: "QR code").text
        #expect(
            picture.hasPrefix(
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="148" height="148" viewBox="0 0 37 37" role="img" aria-label="QR code" \
                shape-rendering="crispEdges">
                <rect width="37" height="37" fill="#fff"/>
                <path fill="#000" d="M4 4h7v1h-7z
                """
            )
        )
        for word in ["style", "class", "script", "href", "url(", " on", "<!", "secret", "AAAA"] { #expect(!picture.contains(word)) }
    }

    @Test func `what does not fit is refused`() {
        #expect(throws: QRCodeError.empty) { try QRCode("") }
        #expect(throws: QRCodeError.tooLong) { try QRCode(String(repeating: "a", count: 1_001)) }
        #expect(throws: QRCodeError.tooLong) { try QRCode(String(repeating: "é", count: 501)) }
        for text in ["\u{0}", "a\u{0}b", "a\u{0}"] { #expect(throws: QRCodeError.containsNUL) { try QRCode(text) } }
    }

    @Test func `many threads draw the same codes at once`() async throws {
        let texts = (1...40).map { String(repeating: "key \($0) ", count: $0) }
        let expected = try texts.map { try QRCode($0).svg(label: "x").text }
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<16 {
                group.addTask { try await BlockingThreads.run { try texts.map { try QRCode($0).svg(label: "x").text } } }
            }
            for try await drawn in group { #expect(drawn == expected) }
        }
    }
}
