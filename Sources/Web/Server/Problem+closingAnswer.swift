internal import HTTPTypes
internal import NIOCore

extension Problem {
    /// The whole answer in bytes, for a connection that ends with it.
    func closingAnswer(_ site: SiteAddress) -> ByteBuffer {
        let body = json
        let head = [
            "HTTP/1.1 \(status) \(Self.reasonPhrase(sentence))", "Content-Type: application/problem+json", "Cache-Control: no-store",
            "Content-Length: \(body.utf8.count)", "X-Content-Type-Options: nosniff", "Connection: close",
        ]
        let fields = site.fieldsOfEveryAnswer.map { "\($0.name): \($0.value)" }
        return ByteBuffer(string: (head + fields).joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
