package import Logging
package import ServiceLifecycle
internal import Web

/// Runs the index's server on a free port of the loopback interface while the closure runs.
package func withServer<Value: Sendable>(
    _ index: TestIndex,
    usesFastLane: Bool = true,
    logger: Logger = .silent,
    _ body: @escaping @Sendable (TestClient) async throws -> Value
) async throws -> Value {
    let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
    let service = IndexServer(index.parts, usesFastLane: usesFastLane).service(host: "127.0.0.1", port: 0, logger: logger) { port in
        announcement.yield(port)
        announcement.finish()
    }
    return try await withService(service, ports, body)
}

/// Runs a server and hands its port, once it listens, to the closure; ends it afterwards.
package func withService<Value: Sendable>(
    _ service: any Service,
    _ ports: AsyncStream<Int>,
    _ body: @escaping @Sendable (TestClient) async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await service.run()
            return nil
        }
        group.addTask {
            for await port in ports { return try await body(TestClient(port: port)) }
            throw ServerEnded()
        }
        defer { group.cancelAll() }
        while let value = try await group.next() {
            if let value { return value }
        }
        throw ServerEnded()
    }
}

/// The server ended before the test did.
private struct ServerEnded: Error {}

extension Logger {
    /// Says nothing.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
