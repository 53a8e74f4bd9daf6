/// Reads an unpacked tar archive from front to back, some blocks at a time, and judges every byte that has a meaning.
///
/// Holds the members' paths and the wanted files, nothing else.
struct TarScanner {
    /// What the next bytes are.
    private enum Place {
        case header
        /// The rest of what follows a header.
        case contents(remaining: Int, Purpose)
        /// After the archive's end, this many blocks of zeros having been met.
        case end(blocks: Int)
    }

    /// What becomes of contents.
    private enum Purpose {
        case skipped
        case kept(path: String)
        case extended(ExtendedHeaderKind)
    }

    private let limits: ArchiveLimits
    private var place = Place.header
    private var extended = ExtendedHeaders()
    /// The contents gathered so far, unless they are skipped.
    private var gathered: [UInt8] = []
    private var keptBytes = 0
    private var list: TarMemberList

    private(set) var files: [String: [UInt8]] = [:]

    init(limits: ArchiveLimits) {
        self.limits = limits
        list = TarMemberList(limits: limits)
    }

    /// Reads what comes next.
    /// - Parameters:
    ///   - blocks: whole blocks of 512 bytes; only the stream's last bytes may be less.
    ///   - limit: the most bytes to keep of the file at a path; nil for what is not wanted.
    mutating func take(_ blocks: Span<UInt8>, keeping limit: (String) -> Int?) throws(TarError) {
        var offset = 0
        while offset < blocks.count {
            let rest = blocks.extracting(offset..<blocks.count)
            switch place {
            case .header: offset += try takeHeader(rest, keeping: limit)
            case .contents(let remaining, let purpose): offset += try takeContents(rest, remaining, purpose)
            case .end(let count): offset += try takeEnd(rest, count)
            }
        }
    }

    /// Checks that the archive was whole.
    /// - Parameter unpackedBytes: the length of everything that was taken.
    consuming func finish(unpackedBytes: Int) throws(TarError) -> TarContents {
        guard case .end(let blocks) = place, blocks >= 2 else { throw .archive(.endMissing) }
        return try list.contents(files: files, unpackedBytes: unpackedBytes)
    }
}

extension TarScanner {
    private mutating func takeHeader(_ rest: Span<UInt8>, keeping limit: (String) -> Int?) throws(TarError) -> Int {
        guard rest.count >= TarHeader.length else { throw .archive(.endMissing) }
        let block = rest.extracting(0..<TarHeader.length)
        if block[0] == 0, isZero(block) {
            guard extended.isEmpty else { throw .archive(.extendedHeaderUnused) }
            place = .end(blocks: 1)
        } else {
            try begin(try header(block), keeping: limit)
        }
        return TarHeader.length
    }

    private func header(_ block: Span<UInt8>) throws(TarError) -> TarHeader {
        do {
            return try TarHeader(block)
        } catch {
            switch error {
            case .checksum: throw .archive(.headerChecksumWrong(after: list.count))
            case .format: throw .archive(.unknownFormat(after: list.count))
            case .number: throw .archive(.numberMalformed(after: list.count))
            }
        }
    }

    private mutating func begin(_ header: TarHeader, keeping limit: (String) -> Int?) throws(TarError) {
        if let kind = header.kind.extended {
            try begin(kind, size: header.size)
        } else {
            let member = try list.add(header, extended)
            extended = ExtendedHeaders()
            try expect(member.size, try purpose(of: member, keeping: limit))
        }
    }

    private mutating func begin(_ kind: ExtendedHeaderKind, size: Int) throws(TarError) {
        guard extended.admits(kind) else { throw .archive(.extendedHeaderUnused) }
        if case .globalPax = kind { try list.countGlobalHeader() }
        guard size <= limits.maximumExtendedHeaderBytes else {
            throw .archive(.extendedHeaderTooLarge(limit: limits.maximumExtendedHeaderBytes))
        }
        try expect(size, .extended(kind))
    }

    private mutating func purpose(
        of member: TarMember, keeping limit: (String) -> Int?
    ) throws(TarError) -> Purpose {
        guard !member.isDirectory, let limit = limit(member.path) else { return .skipped }
        guard member.size <= limit else { throw .member(name: member.path, .tooLarge(limit: limit)) }
        guard member.size <= limits.maximumKeptBytes - keptBytes else {
            throw .archive(.keptTooLarge(limit: limits.maximumKeptBytes))
        }
        keptBytes += member.size
        return .kept(path: member.path)
    }

    private mutating func expect(_ size: Int, _ purpose: Purpose) throws(TarError) {
        place = .contents(remaining: size, purpose)
        if size == 0 { try end(purpose) }
    }

    private mutating func takeContents(
        _ rest: Span<UInt8>, _ remaining: Int, _ purpose: Purpose
    ) throws(TarError) -> Int {
        let count = min(remaining, rest.count)
        if case .skipped = purpose {} else { append(rest.extracting(0..<count), to: &gathered) }
        guard count == remaining else {
            place = .contents(remaining: remaining - count, purpose)
            return count
        }
        let padded = min((count + TarHeader.length - 1) / TarHeader.length * TarHeader.length, rest.count)
        if case .extended = purpose, !isZero(rest.extracting(count..<padded)) {
            // Readers that parse the whole block would find more records here.
            throw .archive(.extendedHeaderMalformed)
        }
        try end(purpose)
        return padded
    }

    private mutating func end(_ purpose: Purpose) throws(TarError) {
        let contents = gathered
        gathered = []
        place = .header
        switch purpose {
        case .skipped:
            break
        case .kept(let path):
            files[path] = contents
        case .extended(let kind):
            do {
                try extended.add(kind, contents.span)
            } catch {
                throw .archive(error)
            }
        }
    }

    private mutating func takeEnd(_ rest: Span<UInt8>, _ blocks: Int) throws(TarError) -> Int {
        guard isZero(rest) else { throw .archive(.dataAfterEnd) }
        place = .end(blocks: blocks + rest.count / TarHeader.length)
        return rest.count
    }
}

extension TarHeader.Kind {
    fileprivate var extended: ExtendedHeaderKind? {
        switch self {
        case .extended: .pax
        case .globalExtended: .globalPax
        case .longName: .longName
        case .longLink: .longLink
        case .file, .directory, .hardLink, .symbolicLink, .device, .pipe, .sparse, .unknown: nil
        }
    }
}

private func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
    array.append(addingCapacity: bytes.count) { room in
        for index in bytes.indices { room.append(bytes[index]) }
    }
}
