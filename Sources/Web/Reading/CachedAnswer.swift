internal import HTTPTypes
internal import NIOCore
internal import PackageIndex
internal import Synchronization

/// A complete answer to a GET, kept in memory: whoever asks next is sent these bytes.
///
/// The heads are written out once, for the fast lane; the ordinary path sends the same fields.
final class CachedAnswer: Sendable {
    /// What follows the head.
    enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Too large to keep: sent from the open file.
        case file(StoredContent)
    }

    /// With its quotation marks.
    let entityTag: String
    /// All fields of the answer but `Date`.
    let fields: HTTPFields
    /// The fields that a 304 repeats (RFC 9110, section 15.4.5).
    let notModifiedFields: HTTPFields
    let body: Body
    /// The project whose change makes this stale; none for the list of all.
    let project: String?
    /// The status line and fields, up to where the `Date` field goes.
    let okHead: ByteBuffer
    let notModifiedHead: ByteBuffer
    /// When it was last sent, in the cache's own count.
    let lastUse = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - fields: without `ETag` and `Content-Length`.
    init(entityTag: String, fields: HTTPFields, body: Body, project: String?) {
        self.entityTag = entityTag
        self.body = body
        self.project = project
        var fields = fields
        fields[.eTag] = entityTag
        var repeated = HTTPFields()
        for name in [HTTPField.Name.cacheControl, .eTag, .vary, .lastSerial] { repeated[name] = fields[name] }
        notModifiedFields = repeated
        fields[.contentLength] = String(body.size)
        self.fields = fields
        okHead = Self.head("200 OK", fields)
        notModifiedHead = Self.head("304 Not Modified", repeated)
    }

    /// The room it takes, in bytes, roughly. An open file counts for more than its memory: a process may hold only so many.
    var cost: Int {
        switch body {
        case .bytes(let buffer): buffer.readableBytes + 2_048
        case .file(let content): content.isInMemory ? Int(content.size) + 2_048 : 128 << 10
        }
    }

    private static func head(_ status: String, _ fields: HTTPFields) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString("HTTP/1.1 \(status)\r\n")
        for field in fields { buffer.writeString("\(field.name.rawName): \(field.value)\r\n") }
        return buffer
    }
}

extension CachedAnswer.Body {
    var size: Int64 {
        switch self {
        case .bytes(let buffer): Int64(buffer.readableBytes)
        case .file(let content): content.size
        }
    }
}

extension HTTPField.Name {
    /// The serial of the last change, which mirrors compare.
    static let forwardedFor = HTTPField.Name(known: "X-Forwarded-For")
    static let secFetchSite = HTTPField.Name(known: "Sec-Fetch-Site")
    static let referrerPolicy = HTTPField.Name(known: "Referrer-Policy")
    static let openerPolicy = HTTPField.Name(known: "Cross-Origin-Opener-Policy")
    static let resourcePolicy = HTTPField.Name(known: "Cross-Origin-Resource-Policy")
    static let csrfToken = HTTPField.Name(known: "X-CSRF-Token")
    static let lastSerial = HTTPField.Name(known: "X-PyPI-Last-Serial")
}

extension HTTPField.Name {
    /// A name that this program spells out.
    init(known literal: StaticString) {
        self = HTTPField.Name(literal.description) ?? .via
    }
}
