/// One record of the central directory (APPNOTE 4.3.12), each value resolved.
struct DirectoryRecord {
    static let fixedLength = 46

    let values: ZipHeaderValues
    let path: MemberPath
    let localHeaderOffset: Int
    /// Where the name stands in the directory.
    let name: Range<Int>
    /// Where the record ends in the directory.
    let end: Int

    /// - Parameter number: counted from 1, for refusals of records that have no legible name.
    init(
        _ directory: Span<UInt8>, at start: Int, number: Int, limits: ArchiveLimits
    ) throws(ZipError) {
        guard directory.count - start >= Self.fixedLength, directory.littleEndian32(at: start) == directorySignature
        else { throw .archive(.centralDirectoryMalformed(record: number)) }
        let fixed = directory.extracting(start..<start + Self.fixedLength)
        let values = ZipHeaderValues(fixed.extracting(8..<32))
        let commentLength = Int(fixed.littleEndian16(at: 32))
        name = start + Self.fixedLength..<start + Self.fixedLength + values.nameLength
        let extra = name.upperBound..<name.upperBound + values.extraLength
        end = extra.upperBound + commentLength
        guard end <= directory.count else { throw .archive(.centralDirectoryMalformed(record: number)) }
        let rest: Resolved
        do throws(ZipEntryFault) {
            guard commentLength == 0 else { throw .comment }
            rest = try Resolved(
                values, fixed: fixed, name: directory.extracting(name), extra: directory.extracting(extra), limits: limits)
        } catch {
            throw .entry(name: repairedText(directory.extracting(name)), error)
        }
        self.values = rest.values
        path = rest.path
        localHeaderOffset = rest.localHeaderOffset
    }
}

/// What the checks of one record bring out.
private struct Resolved {
    private(set) var values: ZipHeaderValues
    private(set) var localHeaderOffset: Int
    let path: MemberPath

    init(
        _ values: ZipHeaderValues, fixed: Span<UInt8>, name: Span<UInt8>, extra: Span<UInt8>, limits: ArchiveLimits
    ) throws(ZipEntryFault) {
        self.values = values
        localHeaderOffset = Int(fixed.littleEndian32(at: 42))
        path = try safePath(name, declaresUTF8: values.declaresUTF8, limits: limits)
        let field = try ZipExtraField(extra)
        try field.resolve(&self.values, offset: &localHeaderOffset, in: extra)
        try field.checkUnicodePath(in: extra, against: name)
        try self.values.checkFlags()
        try self.values.checkMethod()
        try checkVersion(fixed.littleEndian16(at: 6))
        guard fixed.littleEndian16(at: 34) == 0 else { throw .onAnotherDisk }
        try checkMode(fixed.littleEndian16(at: 40))
    }

    /// The low byte counts tenths (4.4.3.2); beyond 6.3 contents may have a form that no reader knows.
    private func checkVersion(_ needed: UInt16) throws(ZipEntryFault) {
        guard needed & 0xFF <= 63 else { throw .unsupportedVersion(needed & 0xFF) }
    }

    /// Installers look at the Unix mode whatever system made the entry, and so does this.
    private func checkMode(_ mode: UInt16) throws(ZipEntryFault) {
        switch mode & 0o170000 {
        case 0, 0o100000:
            break
        case 0o040000:
            guard path.endsWithSeparator else { throw .directoryWithoutSlash }
        case 0o120000:
            throw .symbolicLink
        default:
            throw .specialFile
        }
        guard !path.endsWithSeparator || values.uncompressedSize == 0 else { throw .directoryWithContents }
    }
}

/// The name as a path. Without the flag, names are in a code page of 1981 for one reader and UTF-8 for the next,
/// which agree on ASCII only (appendix D).
private func safePath(
    _ name: Span<UInt8>, declaresUTF8: Bool, limits: ArchiveLimits
) throws(ZipEntryFault) -> MemberPath {
    let path: MemberPath
    do {
        path = try MemberPath(name, limits: limits)
    } catch {
        throw .unsafePath(error)
    }
    guard declaresUTF8 || path.isASCII else { throw .undeclaredEncoding }
    return path
}

let directorySignature: UInt32 = 0x0201_4B50
