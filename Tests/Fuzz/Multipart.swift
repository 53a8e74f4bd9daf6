// Sources: Sources/Web/Multipart/*.swift

/// Any bytes, read as a form: whole, byte by byte, and cut as the first bytes say. All three must read the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let size = input.first, let kind = input.dropFirst().first else { return 0 }
    let body = Array(input.dropFirst(2))
    fuzzHeaders(body)
    let boundaries = ["b", "--", "aaab", "\"a b\""]
    guard let boundary = try? MultipartBoundary(contentType: "multipart/form-data; boundary=\(boundaries[Int(kind) % boundaries.count])")
    else {
        preconditionFailure("a good boundary is accepted")
    }
    let whole = Reading(of: body, boundary, chunks: max(body.count, 1))
    precondition(whole == Reading(of: body, boundary, chunks: 1), "byte by byte is as whole")
    precondition(whole == Reading(of: body, boundary, chunks: max(Int(size), 1)), "in pieces is as whole")
    return 0
}

private func fuzzHeaders(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let boundary = try? MultipartBoundary(contentType: text) { precondition((1...70).contains(boundary.characters.count)) }
    if let disposition = try? MultipartDisposition(text) {
        precondition(!disposition.name.isEmpty && !disposition.name.unicodeScalars.contains { $0.value < 0x20 })
    }
}

/// What a parser says of a whole form.
private struct Reading: Equatable {
    private var parts: [MultipartPart] = []
    private var bodies: [[UInt8]] = []
    private var ended = 0
    private var isFinished = false
    private var error: MultipartError?

    init(of body: [UInt8], _ boundary: MultipartBoundary, chunks size: Int) {
        var limits = MultipartLimits()
        limits.parts = 20
        limits.headerBytes = 300
        limits.headerFields = 4
        limits.epilogueBytes = 20
        limits.paddingBytes = 5
        var parser = MultipartParser(boundary: boundary, limits: limits)
        do throws(MultipartError) {
            for start in stride(from: 0, to: body.count, by: size) {
                try read(Array(body[start..<min(start + size, body.count)]), with: &parser)
            }
            try parser.finish()
        } catch {
            self.error = error
            precondition(!error.sentence.utf8.contains { $0 < 0x20 }, "a sentence is one line")
        }
        precondition(error != nil || (isFinished && ended == parts.count), "what is accepted is complete")
        precondition(parts.count <= 20)
    }

    private mutating func read(_ chunk: [UInt8], with parser: inout MultipartParser) throws(MultipartError) {
        var position = 0
        while let event = try parser.next(in: chunk.span, from: &position) {
            precondition(position <= chunk.count)
            switch event {
            case .partBegan(let part):
                precondition(!isFinished && ended == parts.count)
                parts.append(part)
                bodies.append([])
            case .body(let range):
                precondition(!range.isEmpty && ended == parts.count - 1)
                bodies[bodies.count - 1] += chunk[range]
            case .heldBack(let bytes): bodies[bodies.count - 1] += bytes
            case .partEnded: ended += 1
            case .finished: isFinished = true
            }
        }
        precondition(position == chunk.count, "a chunk is used up")
    }
}
