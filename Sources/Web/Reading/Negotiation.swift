/// How a page of the index may be written.
enum PageFormat: UInt8, CaseIterable, Sendable {
    /// HTML as browsers and old clients ask for it.
    case html
    /// HTML as PEP 691 names it.
    case simpleHTML
    /// JSON (PEP 691).
    case simpleJSON
    /// JSON of another kind.
    case json

    /// XML: never negotiated.
    case xml

    var contentType: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .simpleHTML: "application/vnd.pypi.simple.v1+html"
        case .simpleJSON: "application/vnd.pypi.simple.v1+json"
        case .json: "application/json"
        case .xml: "application/xml; charset=utf-8"
        }
    }

    /// The media types that name it, in lower case.
    fileprivate var mediaTypes: [StaticString] {
        switch self {
        case .html: ["text/html"]
        case .simpleHTML: ["application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.latest+html"]
        case .simpleJSON: ["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.latest+json"]
        case .json: ["application/json"]
        case .xml: ["application/xml"]
        }
    }

    /// The format that an `Accept` header asks for (RFC 9110, section 12.5.1); plain HTML if it asks for none that there is, never a
    /// refusal. Of equally wanted ones the first of this type's cases wins.
    static func negotiated(_ accept: Span<UInt8>) -> PageFormat {
        guard accept.count > 0 else { return .html }
        var best = (format: PageFormat.html, quality: 0)
        for format in [PageFormat.html, .simpleHTML, .simpleJSON] {
            let quality = format.quality(in: accept)
            if quality > best.quality { best = (format, quality) }
        }
        return best.format
    }

    /// Whether an `Accept` header asks for plain JSON rather than for a page.
    static func prefersJSON(_ accept: Span<UInt8>) -> Bool {
        accept.count > 0 && json.quality(in: accept) > html.quality(in: accept)
    }

    /// The weight in thousandths: of the type itself if it is named, else of the range that holds it.
    private func quality(in accept: Span<UInt8>) -> Int {
        var exact: Int?
        var range: Int?
        var all: Int?
        WeightedList.forEach(accept) { start, end, quality in
            let item = accept.extracting(start..<end)
            if mediaTypes.contains(where: { item.isEqualIgnoringCase(to: $0) }) {
                exact = max(exact ?? 0, quality)
            } else if item.isEqualIgnoringCase(to: self == .html ? "text/*" : "application/*") {
                range = quality
            } else if item.isEqualIgnoringCase(to: "*/*") {
                all = quality
            }
        }
        return exact ?? range ?? all ?? 0
    }
}

/// How a body is compressed on its way.
enum PageEncoding: UInt8, CaseIterable, Sendable {
    case identity
    case gzip
    case zstd

    /// The value of `Content-Encoding`; none for identity.
    var token: String? {
        switch self {
        case .identity: nil
        case .gzip: "gzip"
        case .zstd: "zstd"
        }
    }

    /// The encoding that an `Accept-Encoding` header asks for (RFC 9110, section 12.5.3): zstd before gzip before none, where they are
    /// equally wanted. Identity stays allowed, whatever the header says: an answer is better than none.
    static func negotiated(_ acceptEncoding: Span<UInt8>) -> PageEncoding {
        guard acceptEncoding.count > 0 else { return .identity }
        var zstd: Int?
        var gzip: Int?
        var all: Int?
        WeightedList.forEach(acceptEncoding) { start, end, quality in
            let item = acceptEncoding.extracting(start..<end)
            if item.isEqualIgnoringCase(to: "zstd") {
                zstd = quality
            } else if item.isEqualIgnoringCase(to: "gzip") || item.isEqualIgnoringCase(to: "x-gzip") {
                gzip = quality
            } else if item.isEqualIgnoringCase(to: "*") {
                all = quality
            }
        }
        let (zstdQuality, gzipQuality) = (zstd ?? all ?? 0, gzip ?? all ?? 0)
        guard max(zstdQuality, gzipQuality) > 0 else { return .identity }
        return zstdQuality >= gzipQuality ? .zstd : .gzip
    }
}

/// A comma-separated list whose items carry weights: `text/html;q=0.5, */*`.
enum WeightedList {
    /// Calls the closure with the bounds of each item, without its parameters, and its weight in thousandths.
    static func forEach(_ text: Span<UInt8>, _ body: (_ start: Int, _ end: Int, _ quality: Int) -> Void) {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != UInt8(ascii: ",") { end += 1 }
            item(text, start, end, body)
            start = end + 1
        }
    }

    private static func item(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ body: (Int, Int, Int) -> Void) {
        var nameEnd = start
        while nameEnd < end, text[nameEnd] != UInt8(ascii: ";") { nameEnd += 1 }
        let quality = nameEnd < end ? weight(text.extracting(nameEnd..<end)) : 1_000
        var first = start
        var last = nameEnd
        while first < last, text[first] == 0x20 || text[first] == 0x09 { first += 1 }
        while last > first, text[last - 1] == 0x20 || text[last - 1] == 0x09 { last -= 1 }
        if first < last { body(first, last, quality) }
    }

    /// The `q` parameter (RFC 9110, section 12.4.2); a malformed one is read as no wish at all.
    private static func weight(_ parameters: Span<UInt8>) -> Int {
        var index = 0
        while index < parameters.count {
            index += 1
            while index < parameters.count, parameters[index] == 0x20 || parameters[index] == 0x09 { index += 1 }
            if index + 1 < parameters.count, parameters[index] | 0x20 == UInt8(ascii: "q"), parameters[index + 1] == UInt8(ascii: "=") {
                return thousandths(parameters, from: index + 2)
            }
            while index < parameters.count, parameters[index] != UInt8(ascii: ";") { index += 1 }
        }
        return 1_000
    }

    private static func thousandths(_ text: Span<UInt8>, from start: Int) -> Int {
        guard start < text.count, text[start] == UInt8(ascii: "0") || text[start] == UInt8(ascii: "1") else { return 0 }
        var value = Int(text[start] - UInt8(ascii: "0")) * 1_000
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: ".") else { return value }
        var (index, unit) = (start + 2, 100)
        while index < text.count, unit > 0, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
            value += Int(text[index] - UInt8(ascii: "0")) * unit
            (index, unit) = (index + 1, unit / 10)
        }
        return min(value, 1_000)
    }
}

extension Span<UInt8> {
    /// - Parameter text: ASCII in lower case.
    func isEqualIgnoringCase(to text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        for index in 0..<count {
            let byte = self[index]
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            guard unsafe lower == expected[index] else { return false }
        }
        return true
    }
}
