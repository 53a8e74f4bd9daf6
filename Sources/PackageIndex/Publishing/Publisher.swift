package import Accounts
package import BlobStorage
internal import PackagingStandards
package import Persistence

/// Takes a received file through all checks, makes it durable and publishes it.
///
/// Everything here may block its thread: run it under the executor for blocking work.
package struct Publisher: Sendable {
    package let limits: PublishingLimits
    private let database: Database
    private let runner: ActionRunner
    private let blobs: BlobStore
    private let limiter: AttemptLimiter
    private let clock: WallClock

    package init(
        database: Database,
        runner: ActionRunner,
        blobs: BlobStore,
        limits: PublishingLimits,
        limiter: AttemptLimiter,
        clock: WallClock
    ) {
        self.database = database
        self.runner = runner
        self.blobs = blobs
        self.limits = limits
        self.limiter = limiter
        self.clock = clock
    }

    /// A file to be filled with what arrives.
    package func receive() throws -> IncomingUpload {
        try storing { IncomingUpload(blob: try blobs.receive(), limit: limits.fileSize) }
    }

    /// Publishes an upload. Whether the name is taken is asked before the archive is looked at, so that a repeated upload costs little,
    /// and again in the transaction that decides.
    package func publish(
        _ form: UploadForm,
        _ upload: IncomingUpload,
        _ content: UploadedContent,
        by authority: PublishingAuthority,
        from client: Client
    ) async throws -> PublishFile.Outcome {
        let declaration = try UploadDeclaration(form)
        try content.check()
        let digests = try upload.seal()
        try declaration.digests.check(upload.blob, digests)
        let probe = declaration.probe(content.filename, size: upload.blob.size, digests)
        guard let authority = try acting(authority, probe, client.origin) else { return .identical }
        let distribution = try DistributionReader(strictness: .upload).read(
            upload.blob.file,
            filename: content.filename,
            kind: declaration.kind
        )
        try MetadataComparison(declaration: declaration, metadata: distribution.metadata).check()
        let file = distribution.file(size: upload.blob.size, digests, declaration, uploadedAt: nil)
        return try await publish(file, upload, authority, client.origin)
    }

    /// Publishes a file that was published elsewhere before.
    /// - Parameters:
    ///   - upload: filled with the file's bytes.
    ///   - time: when it was uploaded there.
    package func migrate(
        _ upload: IncomingUpload,
        filename: String,
        for user: User,
        uploadedAt time: Timestamp
    ) async throws -> PublishFile.Outcome {
        let kind: DistributionKind = filename.hasSuffix(".whl") ? .wheel : .sdist
        let digests = try upload.seal()
        let distribution = try DistributionReader(strictness: .migration).read(upload.blob.file, filename: filename, kind: kind)
        let file = distribution.file(size: upload.blob.size, digests, nil, uploadedAt: time)
        guard let authority = try acting(.machineOperator(for: user), file, .commandLine) else { return .identical }
        return try await publish(file, upload, authority, .commandLine)
    }

    /// Refuses a form that asks for something else than an upload, before anything of it is missed.
    package static func checkAction(_ form: UploadForm) throws(PublishingRefusal) {
        try UploadDeclaration.checkProtocol(form)
    }

    /// Who publishes it, if it is to be; nothing if it is there already.
    private func acting(_ authority: PublishingAuthority, _ file: PublishedFile, _ origin: Origin) throws -> PublishingAuthority? {
        let (limits, time) = (limits, clock.now())
        let newProjects = NewProjectLimit(limiter: limiter, authority: authority, name: file.projectName, origin: origin)
        return try database.readBlocking { transaction in
            let project = try ProjectRow.find(file.projectName, transaction)
            try authority.require(project, file, limits, time, transaction)
            if project == nil { try newProjects.requireRoom(transaction, at: time) }
            let conflict = FileConflict(file: file, project: project)
            guard try !conflict.isIdentical(transaction) else { return nil }
            try conflict.check(limits, transaction)
            return try authority.acting(on: file.projectName, transaction, at: time)
        }
    }

    private func publish(
        _ file: PublishedFile,
        _ upload: IncomingUpload,
        _ authority: PublishingAuthority,
        _ origin: Origin
    ) async throws -> PublishFile.Outcome {
        do {
            try storing { try upload.blob.keep(as: file.digests) }
        } catch {
            withdraw(upload, file.digests)
            throw error
        }
        let newProjects = NewProjectLimit(limiter: limiter, authority: authority, name: file.projectName, origin: origin)
        let action = PublishFile(file: file, authority: authority, limits: limits, newProjects: newProjects)
        do {
            let outcome = try await runner.run(action, as: authority.actor, from: origin)
            upload.blob.release()
            return outcome
        } catch {
            withdraw(upload, file.digests)
            throw error.isDatabaseStorageFull ? PublishingRefusal.storageFull : error
        }
    }

    /// The file is durable, and the action that was to refer to it failed, or seemed to.
    private func withdraw(_ upload: IncomingUpload, _ digests: BlobDigests) {
        upload.blob.withdraw(digests) { try? database.readBlocking { try isReferenced(digests, $0) } }
    }
}

/// A full disk is a refusal with words of its own; every other trouble with files is a fault.
func storing<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch BlobError.storageFull {
        throw PublishingRefusal.storageFull
    }
}
