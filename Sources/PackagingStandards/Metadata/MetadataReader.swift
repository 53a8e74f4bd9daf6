/// Takes the fields of a metadata document apart, one after the other, and remembers what was read leniently.
///
/// A value that is empty or `UNKNOWN`, which old build tools wrote for nothing, counts as absent.
struct MetadataReader {
    let version: MetadataVersion
    let policy: MetadataPolicy
    private(set) var notes: [MetadataNote] = []

    private var values: [MetadataField: [ArraySlice<UInt8>]] = [:]
    private let body: ArraySlice<UInt8>

    init(_ bytes: [UInt8], policy: MetadataPolicy, limits: MetadataLimits) throws(MetadataError) {
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        let block = try Self.block(bytes, limits)
        for field in block.fields {
            guard let known = MetadataField(headerName: field.name) else { continue }
            values[known, default: []].append(field.value)
        }
        body = block.body
        self.policy = policy
        version = try Self.declaredVersion(values[.metadataVersion] ?? [])
        if version == .v2_0 { notes.append(.withdrawnVersion) }
        try checkAges()
    }

    private static func block(_ bytes: [UInt8], _ limits: MetadataLimits) throws(MetadataError) -> HeaderBlock {
        do {
            return try HeaderBlock(parsing: bytes, maximumFields: limits.fields, maximumLineLength: limits.lineLength)
        } catch {
            switch error {
            case .tooManyFields: throw .tooManyFields(limit: limits.fields)
            case .lineTooLong: throw .lineTooLong(limit: limits.lineLength)
            }
        }
    }

    private static func declaredVersion(_ values: [ArraySlice<UInt8>]) throws(MetadataError) -> MetadataVersion {
        guard values.count < 2 else { throw .repeated(.metadataVersion) }
        guard let value = values.first.map({ String(decoding: $0, as: UTF8.self) }), !value.saysNothing else {
            throw .missing(.metadataVersion)
        }
        guard let version = MetadataVersion(rawValue: value) else {
            throw .refused(.metadataVersion, value: QuotedValue(value), rule: .knownMetadataVersion)
        }
        return version
    }

    /// No field is newer than the version that the document declares; installers read it all the same. The licence fields,
    /// which build tools wrote into older documents for years, are ignored there.
    private mutating func checkAges() throws(MetadataError) {
        for field in MetadataField.allCases where field.added > version.fields && values[field] != nil {
            if field.isCommonlyTooNew {
                values[field] = nil
                notes.append(.tooNewIgnored(field, declared: version))
            } else {
                guard policy == .installing else { throw .tooNew(field, declared: version) }
                notes.append(.tooNewRead(field, declared: version))
            }
        }
    }

    /// Throws, or notes the fault where the policy allows to go on without the field.
    mutating func refuse(_ error: MetadataError) throws(MetadataError) {
        switch policy {
        case .publishing:
            throw error
        case .installing:
            guard let field = error.field, !field.isReadByInstallers else { throw error }
            notes.append(.ignored(error))
        }
    }

    /// Says whether a requirement that names a URL is kept; refuses it, or notes it, as the policy says.
    mutating func keepsDirectReference(_ field: MetadataField, _ text: String) throws(MetadataError) -> Bool {
        switch (policy, field) {
        case (.installing, .requiresDist):
            notes.append(.directReference(QuotedValue(text)))
            return true
        case (.installing, _), (.publishing, _):
            try refuse(.refused(field, value: QuotedValue(text), rule: .noDirectReference))
            return false
        }
    }
}

/// Reading the values of one field.
extension MetadataReader {
    /// A field that stands once, on one line, parsed by `parse`.
    mutating func value<Value>(
        _ field: MetadataField, _ parse: (String) throws(MetadataRule) -> Value
    ) throws(MetadataError) -> Value? {
        guard let text = try raw(field) else { return nil }
        return try parsed(field, text, parse)
    }

    /// All values of a field that may stand more than once, each parsed by `parse`.
    mutating func values<Value>(
        _ field: MetadataField, _ parse: (String) throws(MetadataRule) -> Value
    ) throws(MetadataError) -> [Value] {
        var parsedValues: [Value] = []
        for bytes in values[field] ?? [] {
            guard let text = try decoded(bytes, field), !text.saysNothing else { continue }
            if let value = try parsed(field, text, parse) { parsedValues.append(value) }
        }
        return parsedValues
    }

    /// A field that must stand, and is taken exactly as it was written.
    mutating func required<Value>(
        _ field: MetadataField, _ parse: (String) throws(MetadataRule) -> Value
    ) throws(MetadataError) -> Value {
        guard let text = try raw(field) else { throw .missing(field) }
        do { return try parse(text) } catch { throw .refused(field, value: QuotedValue(text), rule: error) }
    }

    /// A field that stands once and may have several lines, its indentation removed.
    mutating func paragraphs(_ field: MetadataField) throws(MetadataError) -> String? {
        guard let text = try raw(field) else { return nil }
        return try withoutNull(field, FoldedText.unindented(text))
    }

    /// The body, or the header of the same name (core metadata, "Description"); not both.
    mutating func description() throws(MetadataError) -> String? {
        let header = try paragraphs(.description)
        guard let text = try decoded(body, .description), !text.saysNothing else { return header }
        guard header == nil else {
            try refuse(.repeated(.description))
            return header
        }
        return try withoutNull(.description, text)
    }

    /// Whether the field has any value, an empty one too.
    func has(_ field: MetadataField) -> Bool { values[field] != nil }

    private mutating func raw(_ field: MetadataField) throws(MetadataError) -> String? {
        guard let all = values[field], let first = all.first else { return nil }
        guard all.count == 1 else {
            try refuse(.repeated(field))
            return nil
        }
        guard let text = try decoded(first, field), !text.saysNothing else { return nil }
        return text
    }

    private mutating func parsed<Value>(
        _ field: MetadataField, _ text: String, _ parse: (String) throws(MetadataRule) -> Value
    ) throws(MetadataError) -> Value? {
        do {
            return try parse(text)
        } catch {
            try refuse(.refused(field, value: QuotedValue(text), rule: error))
            return nil
        }
    }

    /// Documents older than 2.0 say nothing about their encoding, and tools wrote what they had.
    private mutating func decoded(_ bytes: ArraySlice<UInt8>, _ field: MetadataField) throws(MetadataError) -> String? {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard version < .v2_0 || policy == .installing && !field.isReadByInstallers else {
            try refuse(.refused(field, value: QuotedValue(String(decoding: bytes, as: UTF8.self)), rule: .utf8))
            return nil
        }
        notes.append(.readAsLatin1(field))
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private mutating func withoutNull(_ field: MetadataField, _ text: String) throws(MetadataError) -> String? {
        guard text.utf8.contains(0) else { return text }
        try refuse(.refused(field, value: QuotedValue(text), rule: .noControlCharacters))
        return nil
    }
}

extension String {
    /// Whether the text is empty, white space, or the `UNKNOWN` that old build tools wrote for nothing.
    fileprivate var saysNothing: Bool {
        var bytes = utf8.drop { $0.isLineSpace || $0.isLineBreak }
        while let last = bytes.last, last.isLineSpace || last.isLineBreak { bytes = bytes.dropLast() }
        return bytes.isEmpty || bytes.elementsEqual("UNKNOWN".utf8)
    }
}
