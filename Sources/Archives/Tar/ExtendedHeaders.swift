/// The extended headers that were read and wait for the member to which they belong.
///
/// Either one pax header, or GNU's long name and long link, each at most once. Readers differ in what they make
/// of more than that.
struct ExtendedHeaders {
    private var pax: PaxRecords?
    private var longName: [UInt8]?
    private var hasLongLink = false

    var isEmpty: Bool { pax == nil && longName == nil && !hasLongLink }

    /// Whether a header of this kind may come next.
    func admits(_ kind: ExtendedHeaderKind) -> Bool {
        switch kind {
        case .pax, .globalPax: isEmpty
        case .longName: pax == nil && longName == nil
        case .longLink: pax == nil && !hasLongLink
        }
    }

    mutating func add(_ kind: ExtendedHeaderKind, _ contents: Span<UInt8>) throws(TarArchiveFault) {
        switch kind {
        case .pax:
            pax = try records(contents)
        case .globalPax:
            if let keyword = try records(contents).override { throw .globalOverride(keyword: keyword) }
        case .longName:
            longName = try longText(contents)
        case .longLink:
            _ = try longText(contents)
            hasLongLink = true
        }
    }

    /// The bytes that name the member.
    func name(_ header: TarHeader) -> [UInt8] {
        pax?.path ?? longName ?? header.name
    }

    /// Checks that the extended headers make nothing else of the member than its own header does.
    func check(_ header: TarHeader) throws(TarMemberFault) {
        guard pax?.isSparse != true else { throw .sparse }
        guard !hasLongLink, pax?.linkPath == nil else { throw .linkTargetOfFile }
        guard !header.isAmbiguous else { throw .ambiguousName }
        guard pax?.size.map({ $0 == Array(String(header.size).utf8) }) ?? true else { throw .ambiguousSize }
    }
}

/// The kinds of header that say something about members and are none.
enum ExtendedHeaderKind {
    case pax, globalPax, longName, longLink
}

private func records(_ contents: Span<UInt8>) throws(TarArchiveFault) -> PaxRecords {
    do {
        return try PaxRecords(contents)
    } catch {
        throw .extendedHeaderMalformed
    }
}

/// GNU's long names end with a zero, and hold none before.
private func longText(_ contents: Span<UInt8>) throws(TarArchiveFault) -> [UInt8] {
    let text = tarText(contents)
    guard !text.isEmpty, isZero(contents.extracting(text.count..<contents.count)) else {
        throw .extendedHeaderMalformed
    }
    return text
}
