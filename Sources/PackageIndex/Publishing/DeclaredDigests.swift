internal import BlobStorage
internal import PackagingStandards

/// The digests that came with an upload: at least one, each well formed, in lower case.
struct DeclaredDigests: Sendable {
    let md5: String?
    let sha256: String?
    let blake2: String?

    init(_ form: UploadForm) throws(PublishingRefusal) {
        md5 = try Self.digest(form, .md5, digits: 32)
        sha256 = try Self.digest(form, .sha256, digits: 64)
        blake2 = try Self.digest(form, .blake2, digits: 64)
        guard md5 != nil || sha256 != nil || blake2 != nil else { throw .digestMissing }
    }

    /// Every digest that was given must be the one of the bytes that came.
    func check(_ blob: IncomingBlob, _ digests: BlobDigests) throws {
        try Self.compare(.sha256, sha256, digests.sha256)
        try Self.compare(.blake2, blake2, digests.blake2b256)
        if let md5 { try Self.compare(.md5, md5, try blob.md5()) }
    }

    private static func compare(_ field: UploadForm.Field, _ given: String?, _ computed: String) throws(PublishingRefusal) {
        guard let given, given != computed else { return }
        throw .digestMismatch(field: field.rawValue, given: given, computed: computed)
    }

    private static func digest(_ form: UploadForm, _ field: UploadForm.Field, digits: Int) throws(PublishingRefusal) -> String? {
        guard let text = form[field]?.lowercased() else { return nil }
        let isHexadecimal = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard isHexadecimal, text.utf8.count == digits else {
            throw .fieldMalformed(field.rawValue, rule: "'\(QuotedValue(text).text)' is not \(digits) hexadecimal digits")
        }
        return text
    }
}
