internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PackageIndex

/// Turns a kept answer into the response to one request: the ordinary path. The fast lane sends the same.
struct ReadResponse {
    let request: Request
    let pages: IndexPages

    func response(_ answer: CachedAnswer) -> Response {
        if let header = request.headers[.ifNoneMatch],
            ConditionalRequest.matches(header.utf8.span, entityTag: answer.entityTag)
        {
            return Response(status: .notModified, headers: answer.notModifiedFields)
        }
        switch answer.body {
        case .bytes(let buffer):
            return ranged(answer) { range in
                ResponseBody(byteBuffer: buffer.getSlice(at: buffer.readerIndex + Int(range.lowerBound), length: range.count) ?? buffer)
            }
        case .file(let content): return ranged(answer) { body(content, $0) }
        }
    }

    /// Whether the answer is only about the head.
    private var isHead: Bool { request.method == .head }

    private func whole(_ answer: CachedAnswer, _ body: ResponseBody) -> Response {
        Response(status: .ok, headers: answer.fields, body: isHead ? ResponseBody() : body)
    }

    private func ranged(_ answer: CachedAnswer, _ body: (ClosedRange<Int64>) -> ResponseBody) -> Response {
        let size = answer.body.size
        switch range(answer, size) {
        case .whole: return whole(answer, size > 0 ? body(0...(size - 1)) : ResponseBody())
        case .unsatisfiable:
            var fields = answer.fields
            fields[.contentLength] = "0"
            fields[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: fields)
        case .part(let range):
            var fields = answer.fields
            fields[.contentLength] = String(range.count)
            fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
            return Response(status: .partialContent, headers: fields, body: isHead ? ResponseBody() : body(range))
        }
    }

    /// A range counts only for GET (RFC 9110, section 14.2; pip asks by HEAD without one), and, with `If-Range`, only if the file is
    /// still the one that was begun.
    private func range(_ answer: CachedAnswer, _ size: Int64) -> ByteRange {
        guard !isHead, answer.fields[.acceptRanges] != nil else { return .whole }
        if let condition = request.headers[.ifRange], condition != answer.entityTag { return .whole }
        return ByteRange(request.headers[.range], size: size)
    }

    private func body(_ content: StoredContent, _ range: ClosedRange<Int64>) -> ResponseBody {
        let pages = pages
        return ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound
            while offset <= range.upperBound {
                let count = Int(min(256 << 10, range.upperBound - offset + 1))
                let start = offset
                let bytes = try await pages.blockingly { try content.read(at: start, count: count) }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += Int64(count)
            }
            try await writer.finish(nil)
        }
    }
}
