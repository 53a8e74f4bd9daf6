import Testing

@testable import Web

/// Which representation a request asks for (RFC 9110, section 12.5; PEP 691).
@Suite struct NegotiationTests {
    private static let json = "application/vnd.pypi.simple.v1+json"
    private static let html = "application/vnd.pypi.simple.v1+html"

    private func format(_ accept: String) -> PageFormat {
        PageFormat.negotiated(Array(accept.utf8).span)
    }

    private func encoding(_ accept: String) -> PageEncoding {
        PageEncoding.negotiated(Array(accept.utf8).span)
    }

    @Test func `what clients really send gets what they want`() {
        let pip = "\(Self.json), \(Self.html); q=0.1, text/html; q=0.01"
        let uv = "\(Self.json), \(Self.html);q=0.2, text/html;q=0.01"
        let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
        for (accept, expected) in [
            (pip, PageFormat.simpleJSON), (uv, .simpleJSON), (chromium, .html), ("*/*", .html), ("", .html), ("text/html", .html),
            (Self.json, .simpleJSON), (Self.html, .simpleHTML), ("\(Self.json), \(Self.html)", .simpleHTML),
            ("application/vnd.pypi.simple.latest+json", .simpleJSON), ("application/vnd.pypi.simple.latest+html", .simpleHTML),
        ] { #expect(format(accept) == expected, "\(accept)") }
    }

    @Test func `the greater weight wins, wherever it stands`() {
        for (accept, expected) in [
            ("text/html;q=0.5, \(Self.json);q=0.6", PageFormat.simpleJSON), ("\(Self.json);q=0.5, text/html;q=0.6", .html),
            ("\(Self.json);q=0.001, text/html;q=0", .simpleJSON), ("text/html;q=0.999,\(Self.html);q=1.000", .simpleHTML),
            ("\(Self.json) ; q=0.3 , \(Self.html) ;q=0.4", .simpleHTML), ("\(Self.json);charset=utf-8;q=0.9, text/html;q=0.8", .simpleJSON),
        ] { #expect(format(accept) == expected, "\(accept)") }
    }

    @Test func `what is named exactly is not overruled by a range`() {
        for (accept, expected) in [
            ("\(Self.json);q=0, */*", PageFormat.html), ("text/html;q=0, */*", .simpleHTML), ("*/*;q=0.1, \(Self.json);q=0.2", .simpleJSON),
            ("application/*", .simpleHTML), ("application/*;q=0.5, text/html;q=0.4", .simpleHTML), ("text/*", .html),
            ("application/*, \(Self.html);q=0.1", .simpleJSON), ("text/*;q=0, */*;q=0.1", .simpleHTML),
        ] { #expect(format(accept) == expected, "\(accept)") }
    }

    @Test func `types are named in any case`() {
        #expect(format("APPLICATION/VND.PYPI.SIMPLE.V1+JSON") == .simpleJSON)
        #expect(format("Text/HTML;Q=0.1, application/vnd.PyPI.simple.v1+html;Q=0.2") == .simpleHTML)
    }

    @Test func `an unknown wish and a malformed one are never a refusal`() {
        for accept in [
            "image/png", "application/json", "application/vnd.pypi.simple.v2+json", ",", ";;;", ";q=1", "q=1", " ", "/", "*",
            "text/html;q=",
            "text/html;q=x", "text/html;q=-1", "text/html;q=2", "\u{E9}", "text/html;q=0", "*/*;q=0", String(repeating: ",", count: 3_000),
        ] { #expect(format(accept) == .html, "\(accept.prefix(40))") }
    }

    @Test func `a weight that is malformed is no wish`() {
        for weight in ["", "x", ".5", "-1", "2", "\"1\""] {
            #expect(format("\(Self.json);q=\(weight), text/html;q=0.1") == .html, "\(weight)")
        }
        #expect(format("\(Self.json);q=1.5, text/html;q=0.9") == .simpleJSON, "at most 1")
    }

    @Test func `the best known encoding of those that are wanted`() {
        for (accept, expected) in [
            ("gzip", PageEncoding.gzip), ("zstd", .zstd), ("gzip, deflate", .gzip), ("gzip, deflate, br, zstd", .zstd),
            ("identity", .identity), ("", .identity), ("deflate, br", .identity), ("*", .zstd), ("x-gzip", .gzip), ("GZIP", .gzip),
            ("gzip;q=1.0, zstd;q=0.5", .gzip), ("gzip;q=0.5, zstd;q=0.5", .zstd), ("zstd;q=0, gzip", .gzip), ("zstd;q=0, *", .gzip),
            ("gzip;q=0, *;q=0.1", .zstd), ("*;q=0, gzip;q=0.1", .gzip), ("*;q=0", .identity), ("gzip;q=0", .identity),
            ("identity;q=0", .identity), ("gzip;q=", .identity), ("gzip;q=x", .identity), (",,,", .identity), (";q=1", .identity),
            ("gzip ; q=0.8 ,zstd;q=0.3", .gzip), ("gzipped", .identity), ("gzi", .identity), ("gzip;q=0.000", .identity),
            ("gzip;q=0.001", .gzip),
        ] { #expect(encoding(accept) == expected, "\(accept)") }
    }

    @Test func `a connection that asks otherwise with each request is answered as each one asks`() {
        var memory = NegotiationMemory()
        let wishes = [
            ("", ""), (Self.json, "gzip"), (Self.json, ""), ("", "gzip"), (Self.html, "zstd"), (Self.json, "gzip"), ("text/html", "x"),
        ]
        for (accept, encoding) in wishes + wishes.reversed() {
            let prefix = memory.prefix(accept: Array(accept.utf8).span, encoding: Array(encoding.utf8).span)
            #expect(prefix == ReadKey.prefix(format(accept), self.encoding(encoding)), "\(accept) \(encoding)")
        }
    }

    @Test func `each representation has a key of its own`() {
        let keys = PageFormat.allCases.flatMap { format in PageEncoding.allCases.map { ReadKey.prefix(format, $0) } } + [ReadKey.filePrefix]
        #expect(Set(keys).count == keys.count)
    }
}
