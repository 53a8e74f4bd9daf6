internal import BlobStorage
internal import PackagingStandards

/// A file on its way in, no larger than the limit.
package final class IncomingUpload {
    let blob: IncomingBlob
    private let limit: Int64

    init(blob: IncomingBlob, limit: Int64) {
        self.blob = blob
        self.limit = limit
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard blob.size + Int64(bytes.count) <= limit else { throw PublishingRefusal.fileTooLarge(limit: limit) }
        try storing { unsafe try blob.append(bytes) }
    }

    /// All has arrived.
    func seal() throws -> BlobDigests {
        try storing { try blob.seal() }
    }

    /// Removes what has arrived.
    package func discard() {
        blob.discard()
    }
}

/// How the file came: the name and type that its part of the form gave.
package struct UploadedContent: Sendable {
    package let filename: String
    private let contentType: String?

    package init(filename: String, contentType: String?) {
        self.filename = filename
        self.contentType = contentType
    }

    /// A name that can be stored, and no picture.
    func check() throws(PublishingRefusal) {
        let bytes = Array(filename.utf8)
        guard !bytes.isEmpty else { throw .contentMissing }
        guard bytes.count <= 255, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") })
        else {
            throw .filename(
                "The file name '\(QuotedValue(filename).text)' is not accepted: it has at most 255 bytes, no '/', '\\' or control characters."
            )
        }
        guard let contentType, contentType.lowercased().hasPrefix("image/") else { return }
        throw .contentIsImage(contentType)
    }
}
