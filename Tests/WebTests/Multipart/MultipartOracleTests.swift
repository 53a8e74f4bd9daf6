import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct MultipartOracleTests {
    @Test func `forms that Python's clients make are read as what went into them, however they are cut`() throws {
        struct Case: Decodable {
            let contentType: String
            let body: String
            let writer: String
            let parts: [Part]
        }
        struct Part: Decodable, Equatable {
            let name: String
            let filename: String?
            let body: String
        }
        let cases: [Case] = try MultipartOracle.answers(to: "made_by_clients")
        #expect(cases.count > 2_500)
        for (index, made) in cases.enumerated() {
            let form = Hexadecimal.decode(made.body)
            let reader = MultipartFormReader(form, contentType: made.contentType, chunks: index % 50 + 1)
            #expect(reader.error == nil, "\(made.writer): \(made.body)")
            let parts = reader.parts.map {
                Part(name: $0.part.name, filename: $0.part.filename, body: Hexadecimal.encode($0.body))
            }
            #expect(parts == made.parts, "\(made.writer)")
        }
    }

    @Test func `of 20,000 damaged forms, each that is accepted is read by python-multipart alike, if it reads it`() throws {
        struct Question: Encodable {
            let boundary: String
            let body: String
        }
        struct Part: Decodable, Equatable {
            let headers: [[String]]
            let body: String
        }
        let forms = DamagedForms.generate(count: 20_000)
        let questions = forms.map { Question(boundary: "edge", body: Hexadecimal.encode($0)) }
        let answers: [[Part]?] = try MultipartOracle.answers(to: "read_by_python_multipart", about: questions)
        var (accepted, compared) = (0, 0)
        for (form, answer) in zip(forms, answers) {
            let reader = MultipartFormReader(form, contentType: SampleForm.contentType)
            guard reader.error == nil else { continue }
            accepted += 1
            guard let answer else {
                #expect(DamagedForms.isRefusedThereOnly(form), "\(String(decoding: form, as: UTF8.self).debugDescription)")
                continue
            }
            compared += 1
            let ours = reader.parts.map { read in
                Part(
                    headers: read.part.headers.map {
                        [Hexadecimal.encode($0.name.utf8), Hexadecimal.encode($0.value.utf8)]
                    },
                    body: Hexadecimal.encode(read.body))
            }
            #expect(ours == answer, "\(String(decoding: form, as: UTF8.self).debugDescription)")
        }
        #expect(accepted > 2_000 && accepted < 18_000 && compared > 2_000)
    }
}

/// Forms with a few bytes changed, added, repeated or cut off.
private enum DamagedForms {
    static func generate(count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: 2_046)
        let originals = [
            SampleForm.field("a", "one") + SampleForm.end,
            SampleForm.field("a", "line\r\n--edg\r\nline")
                + SampleForm.part("Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type: a/b", "\r\n\r\n")
                + SampleForm.end,
            SampleForm.field("a", "") + SampleForm.field("b", "") + SampleForm.end + "epilogue",
        ].map { Array($0.utf8) }
        return (0..<count).map { index in
            var form = originals[index % originals.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) { damage(&form, using: &generator) }
            return form
        }
    }

    /// python-multipart knows neither forms without parts nor transport padding.
    static func isRefusedThereOnly(_ form: [UInt8]) -> Bool {
        let text = String(decoding: form, as: UTF8.self)
        return text.contains("edge ") || text.contains("edge\t") || text.hasPrefix("--edge--") || text.hasPrefix("\r\n--edge--")
    }

    private static func damage(_ form: inout [UInt8], using generator: inout SeededGenerator) {
        guard let position = form.indices.randomElement(using: &generator) else { return }
        let pieces = [
            "\r", "\n", "\r\n", "-", "--", " ", "\t", "\0", "\"", ";", ":", "=", "\\", "e", "--edge", "\r\n--edge\r\n", "\r\n--edge--",
            "\r\n\r\n",
        ]
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: form[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: form.insert(contentsOf: Array((pieces.randomElement(using: &generator) ?? "").utf8), at: position)
        case 2: form.remove(at: position)
        case 3: form.insert(contentsOf: form[position...].prefix(12), at: position)
        default: form.removeSubrange(position..<min(position + 5, form.count))
        }
    }
}
