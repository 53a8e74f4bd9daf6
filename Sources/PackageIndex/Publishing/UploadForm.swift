/// The fields of an upload's form that mean anything here, as they came.
///
/// What the file itself says is the truth: of the metadata in the form only what is compared with it is kept, and everything else is
/// read past. So a form of any length takes no more room than these fields may.
package struct UploadForm: Sendable {
    /// No field that is kept is longer, in bytes; attestations may be.
    package static let fieldLimit = 65_536
    /// Sigstore bundles: some kilobytes each, two at the most.
    package static let attestationsLimit = 1 << 20
    /// A release's requirements are the only field that repeats often.
    package static let valuesLimit = 10_000

    /// All text of a form together, in bytes, what is read past included.
    package static let totalLimit = 16 << 20
    /// The text that is kept, in bytes.
    package static let keptLimit = 2 << 20

    private var values: [Field: [String]] = [:]
    private var total = 0
    private var kept = 0

    /// The fields that are kept.
    package enum Field: String, CaseIterable, Sendable {
        case action = ":action"
        case protocolVersion = "protocol_version"
        case metadataVersion = "metadata_version"
        case name, version, filetype, pyversion, comment, attestations
        case requiresPython = "requires_python"
        case requiresDist = "requires_dist"
        case md5 = "md5_digest"
        case sha256 = "sha256_digest"
        case blake2 = "blake2_256_digest"

        /// How many bytes one value may have.
        package var limit: Int { self == .attestations ? UploadForm.attestationsLimit : UploadForm.fieldLimit }

        fileprivate var repeats: Bool { self == .requiresDist }
    }

    package init() {}

    /// Counts text that came, whatever becomes of it.
    package mutating func count(_ bytes: Int) throws(PublishingRefusal) {
        total += bytes
        guard total <= Self.totalLimit else { throw .formTooLarge(limit: Self.totalLimit) }
    }

    /// Takes in a field's value. Values that say nothing (`UNKNOWN`, or nothing at all) are dropped, as PyPI drops them.
    package mutating func add(_ value: String, to field: Field) throws(PublishingRefusal) {
        let trimmed = value.trimmingASCIIWhitespace
        guard !trimmed.isEmpty, trimmed != "UNKNOWN" else { return }
        guard !trimmed.utf8.contains(0) else { throw .fieldMalformed(field.rawValue, rule: "it holds a NUL character; remove it") }
        guard field.repeats || values[field] == nil || values[field] == [trimmed] else { throw .fieldRepeated(field.rawValue) }
        kept += trimmed.utf8.count
        guard kept <= Self.keptLimit else { throw .formTooLarge(limit: Self.keptLimit) }
        guard (values[field]?.count ?? 0) < Self.valuesLimit else { throw .fieldRepeated(field.rawValue) }
        if field.repeats { values[field, default: []].append(trimmed) } else { values[field] = [trimmed] }
    }

    package subscript(_ field: Field) -> String? { values[field]?.first }

    package func all(_ field: Field) -> [String] { values[field] ?? [] }
}

extension String {
    var trimmingASCIIWhitespace: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let start = utf8.firstIndex { !isSpace($0) } ?? endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
