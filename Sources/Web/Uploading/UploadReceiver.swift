internal import Accounts
internal import NIOCore
internal import PackageIndex

/// Takes the body of one upload apart: fields into the form, the file to disk. Every call may block its thread.
final class UploadReceiver {
    private let publisher: Publisher
    private var parser: MultipartParser
    private var form = UploadForm()
    private var upload: IncomingUpload?
    private var content: UploadedContent?
    private var part = Part.ignored

    /// What the bytes that come belong to.
    private enum Part {
        case ignored
        case field(UploadForm.Field, [UInt8])
        case file
    }

    init(publisher: Publisher, boundary: MultipartBoundary) {
        self.publisher = publisher
        parser = MultipartParser(boundary: boundary)
    }

    /// What the file is called, for the log.
    var loggedName: String {
        content.map { quotable($0.filename) } ?? "none"
    }

    /// - Parameter action: from the query, where some clients put it.
    func begin(action: String?) throws {
        if let action { try form.add(action, to: .action) }
    }

    func consume(_ buffer: ByteBuffer) throws {
        let bytes = buffer.readableBytesUInt8Span
        var position = 0
        while let event = try next(in: bytes, from: &position) { try take(event, of: bytes) }
    }

    /// The body has ended: everything is checked, made durable and published.
    func finish(by authority: PublishingAuthority, from client: Client) async throws -> PublishFile.Outcome {
        do { try parser.finish() } catch { throw Problem(error) }
        guard let upload, let content else {
            try Publisher.checkAction(form)
            throw PublishingRefusal.contentMissing
        }
        return try await publisher.publish(form, upload, content, by: authority, from: client)
    }

    /// Removes what has arrived.
    func discard() {
        upload?.discard()
    }

    private func next(in bytes: Span<UInt8>, from position: inout Int) throws -> MultipartEvent? {
        do { return try parser.next(in: bytes, from: &position) } catch { throw Problem(error) }
    }

    private func take(_ event: MultipartEvent, of bytes: Span<UInt8>) throws {
        switch event {
        case .partBegan(let part): try begin(part)
        case .body(let range): unsafe try bytes.extracting(range).withUnsafeBytes { unsafe try append($0) }
        case .heldBack(let held): unsafe try held.withUnsafeBytes { unsafe try append($0) }
        case .partEnded: try end()
        case .finished: break
        }
    }

    private func begin(_ part: MultipartPart) throws {
        if part.name == "content" {
            try beginFile(part)
        } else if let field = UploadForm.Field(rawValue: part.name) {
            guard part.filename == nil else { throw PublishingRefusal.fieldIsFile(part.name) }
            self.part = .field(field, [])
        } else {
            guard part.filename == nil || part.name == "gpg_signature" else { throw PublishingRefusal.fieldIsFile(part.name) }
            self.part = .ignored
        }
    }

    private func beginFile(_ part: MultipartPart) throws {
        guard let filename = part.filename else { throw PublishingRefusal.contentMissing }
        guard upload == nil else { throw PublishingRefusal.fieldRepeated("content") }
        upload = try publisher.receive()
        content = UploadedContent(filename: filename, contentType: part.contentType)
        self.part = .file
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        switch part {
        case .ignored: try form.count(bytes.count)
        case .file: unsafe try upload?.append(bytes)
        case .field(let field, var value):
            part = .ignored
            try form.count(bytes.count)
            guard value.count + bytes.count <= field.limit else {
                throw PublishingRefusal.fieldTooLong(field.rawValue, limit: field.limit)
            }
            unsafe value.append(contentsOf: bytes)
            part = .field(field, value)
        }
    }

    private func end() throws {
        defer { part = .ignored }
        guard case .field(let field, let value) = part else { return }
        guard let text = String(validating: value, as: UTF8.self) else {
            throw PublishingRefusal.fieldMalformed(field.rawValue, rule: "it is not UTF-8")
        }
        try form.add(text, to: field)
    }
}

extension Problem {
    init(_ error: MultipartError) {
        self.init(status: 400, code: error.code, sentence: error.sentence)
    }
}
