/// Sends whole requests, each on a connection of its own unless one is handed in.
package struct TestClient: Sendable {
    package let port: Int
    package var caller = Caller.anonymous

    package init(port: Int, caller: Caller = .anonymous) {
        self.port = port
        self.caller = caller
    }

    package func get(_ path: String, _ fields: [String] = []) async throws -> RawResponse {
        try await send("GET", path, fields)
    }

    package func head(_ path: String, _ fields: [String] = []) async throws -> RawResponse {
        try await send("HEAD", path, fields)
    }

    package func upload(_ form: MultipartForm, to path: String = "/legacy/") async throws -> RawResponse {
        try await send("POST", path, ["Content-Type: \(MultipartForm.contentType)"], form.bytes)
    }

    package func send(
        _ method: String,
        _ path: String,
        _ fields: [String] = [],
        _ body: [UInt8]? = nil,
        on connection: RawConnection? = nil
    ) async throws -> RawResponse {
        let connection = try connection ?? RawConnection(port: port)
        try await connection.send(request(method, path, fields, body))
        return try await connection.response(isHead: method == "HEAD")
    }

    /// The request in bytes.
    package func request(_ method: String, _ path: String, _ fields: [String] = [], _ body: [UInt8]? = nil) -> [UInt8] {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost:8000"] + fields
        if let authorization = caller.authorization { lines.append("Authorization: \(authorization)") }
        if let body { lines.append("Content-Length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
    }
}
