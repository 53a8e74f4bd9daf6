/// The members of a tar archive as they are met, each judged by its header.
///
/// Invariant: all paths are safe and lie in one top-level directory.
struct TarMemberList {
    private let limits: ArchiveLimits
    private var members: [TarMember] = []
    private var paths = PathList()
    private var topLevel: String?
    private var globalHeaders = 0

    init(limits: ArchiveLimits) {
        self.limits = limits
    }

    var count: Int { members.count }

    /// Global headers count as members, for other than the extended headers of one member they have no end.
    mutating func countGlobalHeader() throws(TarError) {
        try checkRoom()
        globalHeaders += 1
    }

    mutating func add(_ header: TarHeader, _ extended: ExtendedHeaders) throws(TarError) -> TarMember {
        try checkRoom()
        let name = extended.name(header)
        let path: MemberPath
        do {
            path = try judge(header, extended, name)
        } catch {
            throw .member(name: repairedText(name.span), error)
        }
        let member = TarMember(path: path.text, size: header.size, isDirectory: header.kind == .directory)
        try checkTopLevel(member)
        members.append(member)
        paths.append(path, isDirectory: member.isDirectory)
        guard paths.totalBytes <= limits.maximumTotalPathBytes else {
            throw .archive(.pathsTooLong(limit: limits.maximumTotalPathBytes))
        }
        return member
    }

    /// Checks what only the whole list shows.
    consuming func contents(files: [String: [UInt8]], unpackedBytes: Int) throws(TarError) -> TarContents {
        guard let topLevel else { throw .archive(.empty) }
        do {
            let index = try PathIndex(paths)
            return TarContents(
                topLevelDirectory: topLevel, members: members, files: files,
                unpackedBytes: unpackedBytes, paths: index)
        } catch {
            throw .member(name: error.path, error.sharedByFile ? .fileIsDirectory : .duplicatePath)
        }
    }

    private func checkRoom() throws(TarError) {
        guard members.count + globalHeaders < limits.maximumEntries else {
            throw .archive(.tooManyMembers(limit: limits.maximumEntries))
        }
    }

    private func judge(
        _ header: TarHeader, _ extended: ExtendedHeaders, _ name: [UInt8]
    ) throws(TarMemberFault) -> MemberPath {
        let isDirectory = try header.kind.isDirectory
        try extended.check(header)
        let path: MemberPath
        do {
            path = try MemberPath(name.span, limits: limits)
        } catch {
            throw .unsafePath(error)
        }
        guard isDirectory || !path.endsWithSeparator else { throw .fileWithSlash }
        guard !isDirectory || header.size == 0 else { throw .directoryWithContents }
        return path
    }

    private mutating func checkTopLevel(_ member: TarMember) throws(TarError) {
        let first = member.path.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard member.isDirectory || first.count < member.path.utf8.count else {
            throw .member(name: member.path, .outsideTopLevel)
        }
        guard let topLevel else {
            topLevel = String(Substring(first))
            return
        }
        guard first.elementsEqual(topLevel.utf8) else {
            throw .archive(.severalTopLevels(topLevel, String(Substring(first))))
        }
    }
}

extension TarHeader.Kind {
    /// - Throws: the fault of everything that is neither file nor directory.
    fileprivate var isDirectory: Bool {
        get throws(TarMemberFault) {
            switch self {
            case .file: return false
            case .directory: return true
            case .hardLink: throw .hardLink
            case .symbolicLink: throw .symbolicLink
            case .device: throw .device
            case .pipe: throw .pipe
            case .sparse: throw .sparse
            case .extended: throw .unsupportedType(UInt8(ascii: "x"))
            case .globalExtended: throw .unsupportedType(UInt8(ascii: "g"))
            case .longName: throw .unsupportedType(UInt8(ascii: "L"))
            case .longLink: throw .unsupportedType(UInt8(ascii: "K"))
            case .unknown(let flag): throw .unsupportedType(flag)
            }
        }
    }
}
