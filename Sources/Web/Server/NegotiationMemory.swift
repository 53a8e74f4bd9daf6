/// What a connection's last request asked for: a client sends the same wishes with every request.
struct NegotiationMemory {
    private var accept: [UInt8] = []
    private var encoding: [UInt8] = []
    private var prefix = ReadKey.prefix(.html, .identity)

    /// What begins the key of the answer to a request with these headers.
    mutating func prefix(accept: Span<UInt8>, encoding: Span<UInt8>) -> UInt8 {
        guard !Self.isEqual(accept, self.accept) || !Self.isEqual(encoding, self.encoding) else { return prefix }
        self.accept = accept.indices.map { accept[$0] }
        self.encoding = encoding.indices.map { encoding[$0] }
        prefix = ReadKey.prefix(PageFormat.negotiated(accept), PageEncoding.negotiated(encoding))
        return prefix
    }

    private static func isEqual(_ left: Span<UInt8>, _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
