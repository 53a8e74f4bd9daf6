internal import HTTPTypes
internal import NIOCore

extension Problem {
    /// The whole answer in bytes, for a connection that ends with it.
    var closingAnswer: ByteBuffer {
        let body = json
        let head = [
            "HTTP/1.1 \(status) \(Self.reasonPhrase(sentence))", "Content-Type: application/problem+json", "Cache-Control: no-store",
            "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        return ByteBuffer(string: head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
