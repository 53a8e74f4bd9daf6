/// One answer as it came over the connection.
package struct RawResponse: Sendable {
    package let status: Int
    package let reason: String
    /// In the order and spelling in which they came.
    package let fields: [(name: String, value: String)]
    /// Without the framing of chunks.
    package internal(set) var body: [UInt8] = []

    package subscript(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Everything that two ways to the same answer must agree on: not the time, and not how names are capitalised (RFC 9110, section 5.1).
    package var comparable: [String] {
        let lines = fields.filter { $0.name.lowercased() != "date" }.map { "\($0.name.lowercased()): \($0.value)" }
        return ["\(status) \(reason)"] + lines.sorted()
    }

    /// - Parameter head: up to, and without, the empty line.
    init?(head: [UInt8]) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let parts = (lines.first ?? "").split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].count == 3, let status = Int(parts[1]) else { return nil }
        self.status = status
        reason = String(parts[2])
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields.append((String(line[..<colon]), String(value)))
        }
        self.fields = fields
    }
}

/// What came is no HTTP.
package struct MalformedResponse: Error, CustomStringConvertible {
    package let description: String
}
