/// A form as upload tools send it (RFC 7578).
package struct MultipartForm: Sendable {
    package static let boundary = "----test-boundary-5f2a"
    private var parts: [UInt8] = []

    package init(_ fields: [(String, String)] = []) {
        for (name, value) in fields { add(name, value) }
    }

    /// The form that publishes the file.
    package init(_ file: BuiltDistribution) {
        self.init(file.fields)
        addFile("content", filename: file.filename, file.bytes)
    }

    package mutating func add(_ name: String, _ value: String) {
        add("Content-Disposition: form-data; name=\"\(name)\"", Array(value.utf8))
    }

    package mutating func addFile(_ name: String, filename: String, type: String = "application/octet-stream", _ bytes: [UInt8]) {
        add("Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\nContent-Type: \(type)", bytes)
    }

    /// The body of the request.
    package var bytes: [UInt8] {
        parts + Array("--\(Self.boundary)--\r\n".utf8)
    }

    package static var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    private mutating func add(_ head: String, _ bytes: [UInt8]) {
        parts += Array("--\(Self.boundary)\r\n\(head)\r\n\r\n".utf8) + bytes + Array("\r\n".utf8)
    }
}
