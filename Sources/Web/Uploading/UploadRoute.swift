internal import Accounts
internal import Credentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import PackageIndex

/// `POST /legacy/`: the upload.
struct UploadRoute: Sendable {
    let authenticator: TokenAuthenticator
    let desk: AccountDesk
    /// Whether passwords upload.
    let passwords: PasswordUploadPolicy
    let publisher: Publisher
    let slots: UploadSlots
    let blocking: any TaskExecutor

    /// Runs where it may block from beginning to end, since each change of threads costs as much as a good deal of the work.
    func respond(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await withTaskExecutorPreference(blocking) { try await authenticated(request, context) }
    }

    private func authenticated(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let authority = try await authority(request, context)
        let receiver = UploadReceiver(publisher: publisher, boundary: try boundary(request))
        do {
            let outcome = try await slots.withSlot(for: authority.key) { try await publish(request, context, authority, receiver) }
            context.logger.info("upload", metadata: logged(["outcome": "\(outcome)"], receiver, authority))
            return Response(status: .ok)
        } catch let refusal as any Refusal {
            context.logger.info("upload refused", metadata: logged(["code": "\(refusal.code)"], receiver, authority))
            throw Problem(refusal)
        }
    }

    private func logged(_ what: Logger.Metadata, _ receiver: UploadReceiver, _ authority: PublishingAuthority) -> Logger.Metadata {
        var metadata = what
        metadata["file"] = "\(receiver.loggedName)"
        metadata["user"] = "\(authority.name)"
        if let token = authority.tokenID { metadata["token"] = "\(token)" }
        return metadata
    }

    /// By what right the request uploads.
    private func authority(_ request: Request, _ context: IndexRequestContext) async throws -> PublishingAuthority {
        let (credential, client) = (PresentedCredential(authorization: request.headers[.authorization]), context.client(of: request))
        guard case .password(let name, let password)? = credential else {
            return .token(try authenticator.authenticate(credential, for: .upload, from: client))
        }
        try await desk.bans.require(client.address)
        return .password(try await desk.uploader(name: name, password: password, passwords, from: client))
    }

    private func publish(
        _ request: Request,
        _ context: IndexRequestContext,
        _ authority: PublishingAuthority,
        _ receiver: UploadReceiver
    ) async throws -> PublishFile.Outcome {
        try receiver.begin(action: request.uri.queryParameters[":action"].map(String.init))
        do {
            return try await receive(request, receiver) { try await receiver.finish(by: authority, from: context.client(of: request)) }
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
