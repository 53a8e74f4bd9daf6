internal import Accounts
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import PackageIndex

/// `POST /legacy/`: the upload.
struct UploadRoute: Sendable {
    let authenticator: TokenAuthenticator
    let publisher: Publisher
    let slots: UploadSlots
    let blocking: any TaskExecutor

    /// Runs where it may block from beginning to end, since each change of threads costs as much as a good deal of the work.
    func respond(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await withTaskExecutorPreference(blocking) { try await authenticated(request, context) }
    }

    private func authenticated(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let token = try authenticator.authenticate(PresentedCredential(authorization: request.headers[.authorization]))
        var context = context
        context.logger[metadataKey: "user"] = "\(token.userName)"
        context.logger[metadataKey: "token"] = "\(token.tokenID)"
        let receiver = UploadReceiver(publisher: publisher, boundary: try boundary(request))
        do {
            let outcome = try await slots.withSlot(for: token.userID) { try await publish(request, context, token, receiver) }
            context.logger.info("upload", metadata: ["outcome": "\(outcome)", "file": "\(receiver.loggedName)"])
            return Response(status: .ok)
        } catch let refusal as any Refusal {
            context.logger.info("upload refused", metadata: ["code": "\(refusal.code)", "file": "\(receiver.loggedName)"])
            throw Problem(refusal)
        }
    }

    private func publish(
        _ request: Request,
        _ context: IndexRequestContext,
        _ token: UploadToken,
        _ receiver: UploadReceiver
    ) async throws -> PublishFile.Outcome {
        try receiver.begin(action: request.uri.queryParameters[":action"].map(String.init))
        do {
            return try await receive(request, receiver) { try await receiver.finish(by: token, from: context.client(of: request)) }
        } catch {
            receiver.discard()
            throw error
        }
    }

    private func boundary(_ request: Request) throws -> MultipartBoundary {
        guard let type = request.headers[.contentType] else { throw Problem.notMultipart }
        do { return try MultipartBoundary(contentType: type) } catch { throw Problem(error) }
    }

    private func receive<Outcome>(
        _ request: Request,
        _ receiver: UploadReceiver,
        _ finish: () async throws -> Outcome
    ) async throws -> Outcome {
        for try await buffer in request.body { try receiver.consume(buffer) }
        return try await finish()
    }
}

extension Problem {
    static let notMultipart = Problem(
        status: 400,
        code: "form-type",
        sentence: "An upload is a form of the type 'multipart/form-data': the request has no content type."
    )
}
