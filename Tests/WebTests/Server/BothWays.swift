import TestSupport

/// Two servers on one index: one that sends everything the ordinary way, and one with the fast lane.
func withBothWays(
    _ index: TestIndex,
    _ body: @escaping @Sendable (_ ordinary: TestClient, _ fast: TestClient) async throws -> Void
) async throws {
    try await withServer(index, usesFastLane: false) { ordinary in
        try await withServer(index) { fast in try await body(ordinary, fast) }
    }
}

/// An index with a small project, `cheese`, one of many files, `many`, whose page is large, and a large file, `large`.
struct CheeseShop: Sendable {
    let index: TestIndex
    /// Of the whole account of its only maintainer.
    let token: String
    let wheel = WheelBuilder("cheese", "1.0").build()
    /// Beyond what is kept in memory.
    let large = WheelBuilder("large", "1.0", module: String(repeating: "0123456789abcdef", count: 8_000)).build()

    init(manyFiles: Int = 0) async throws {
        index = try TestIndex()
        token = try await index.token(for: try await index.user("alice"))
        try await index.publish(wheel, by: token)
        try await index.publish(large, by: token)
        for number in 0..<manyFiles { try await index.publish(WheelBuilder("many", "1.\(number)").build(), by: token) }
    }
}

extension TestClient {
    /// Sends the bytes and no more, and answers all that comes until the server closes the connection.
    func stream(_ bytes: [UInt8]) async throws -> ResponseStream {
        let connection = try RawConnection(port: port)
        try await connection.send(bytes)
        connection.finishSending()
        return ResponseStream(try await connection.rest())
    }

    func stream(_ text: String) async throws -> ResponseStream {
        try await stream(Array(text.utf8))
    }
}

/// Everything that a server sent on one connection.
struct ResponseStream: Equatable, CustomStringConvertible {
    /// Each answer: status, the fields but the date, and the body.
    let answers: [String]

    var statuses: [String] { answers.map { String($0.dropFirst("HTTP/1.1 ".count).prefix(3)) } }

    var description: String { answers.map { String($0.prefix(300)) }.joined(separator: "\n---\n") }

    /// - Parameter bytes: answers with a length, one behind the other.
    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        var answers: [String] = []
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            let fields = lines.dropFirst().map { line in
                line.prefix { $0 != ":" }.lowercased() + line.drop { $0 != ":" }
            }
            let length = fields.first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
            rest = rest[end.upperBound...]
            let body = String(decoding: rest.prefix(length), as: UTF8.self)
            rest = rest.dropFirst(length)
            let kept = fields.filter { !$0.hasPrefix("date: ") }.sorted()
            answers.append(([String(lines.first ?? "")] + kept + ["", body]).joined(separator: "\n"))
        }
        if !rest.isEmpty { answers.append("rest: " + String(decoding: rest, as: UTF8.self)) }
        self.answers = answers
    }
}
