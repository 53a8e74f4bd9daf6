@testable import Web

/// What a parser says of a whole form, whose bytes come in chunks.
struct MultipartFormReader: Equatable {
    struct Part: Equatable {
        let part: MultipartPart
        var body: [UInt8] = []
        var isComplete = false
    }

    private(set) var parts: [Part] = []
    private(set) var isFinished = false
    /// Why the form was refused, if it was.
    private(set) var error: MultipartError?

    /// Reads `body`, cut before each of the positions `cuts`.
    init(_ body: [UInt8], contentType: String, cuts: [Int] = [], limits: MultipartLimits = MultipartLimits()) {
        do throws(MultipartError) {
            var parser = MultipartParser(boundary: try MultipartBoundary(contentType: contentType), limits: limits)
            var start = 0
            for end in cuts + [body.count] {
                try read(body[start..<end], with: &parser)
                start = end
            }
            try parser.finish()
        } catch {
            self.error = error
        }
    }

    /// Reads `body` in chunks of `size` bytes.
    init(_ body: [UInt8], contentType: String, chunks size: Int, limits: MultipartLimits = MultipartLimits()) {
        self.init(body, contentType: contentType, cuts: Array(stride(from: size, to: body.count, by: size)), limits: limits)
    }

    private mutating func read(_ chunk: ArraySlice<UInt8>, with parser: inout MultipartParser) throws(MultipartError) {
        let chunk = Array(chunk)
        var position = 0
        while let event = try parser.next(in: chunk.span, from: &position) {
            switch event {
            case .partBegan(let part): parts.append(Part(part: part))
            case .body(let range): parts[parts.count - 1].body += chunk[range]
            case .heldBack(let bytes): parts[parts.count - 1].body += bytes
            case .partEnded: parts[parts.count - 1].isComplete = true
            case .finished: isFinished = true
            }
        }
    }
}

/// Forms written by hand.
enum SampleForm {
    static let contentType = "multipart/form-data; boundary=edge"

    /// A part: its headers without the last line end, and its body.
    static func part(_ headers: String, _ body: String = "") -> String { "--edge\r\n\(headers)\r\n\r\n\(body)\r\n" }

    static func field(_ name: String, _ body: String = "value") -> String {
        part("Content-Disposition: form-data; name=\"\(name)\"", body)
    }

    static let end = "--edge--\r\n"

    static func read(_ form: String, limits: MultipartLimits = MultipartLimits()) -> MultipartFormReader {
        MultipartFormReader(Array(form.utf8), contentType: contentType, limits: limits)
    }

    /// What a part with this Content-Disposition is read as.
    static func disposition(_ value: String) -> Result<MultipartPart, MultipartError> {
        let reader = read(part("Content-Disposition: \(value)") + end)
        if let error = reader.error { return .failure(error) }
        return reader.parts.first.map { .success($0.part) } ?? .failure(.truncated)
    }
}
