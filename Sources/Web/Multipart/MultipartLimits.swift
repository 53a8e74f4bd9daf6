/// How much of everything a form may have. The bytes of the bodies are for the reader of the events to limit.
struct MultipartLimits: Sendable {
    /// Parts of one form. A real upload has some hundreds: one for each classifier and each requirement.
    var parts = 20_000
    /// Bytes of one part's headers, with the empty line that ends them.
    var headerBytes = 8_192
    /// Header fields of one part.
    var headerFields = 32
    /// Bytes after the line of the closing delimiter. Clients send none.
    var epilogueBytes = 1_024
    /// Spaces and tabs between a delimiter and the end of its line (RFC 2046 section 5.1.1, "transport padding").
    var paddingBytes = 64
}
