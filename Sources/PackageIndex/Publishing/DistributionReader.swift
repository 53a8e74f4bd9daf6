internal import Archives
internal import BlobStorage
internal import PackagingStandards

/// Reads a received file: the list of checks that make a `Distribution` out of bytes. Blocks its thread.
struct DistributionReader {
    let strictness: Strictness

    /// The bytes of METADATA or PKG-INFO that are read at the most.
    static let metadataLimit = 4 << 20

    func read(_ file: FileDescriptor, filename: String, kind: DistributionKind) throws -> Distribution {
        let source = try ByteSource(descriptor: file.number)
        switch kind {
        case .wheel: return try WheelReader(strictness: strictness).read(source, filename: filename)
        case .sdist: return try SdistReader(strictness: strictness).read(source, filename: filename)
        }
    }

    /// Parses the metadata, and compares what the file's name says with it.
    static func metadata(
        _ bytes: [UInt8],
        member: String,
        name: ProjectName,
        version: Version,
        strictness: Strictness
    ) throws(PublishingRefusal) -> CoreMetadata {
        let metadata: CoreMetadata
        do {
            metadata = try CoreMetadata(parsing: bytes, policy: strictness.metadataPolicy)
        } catch {
            throw .metadata(member: member, sentence: error.sentence)
        }
        guard metadata.name == name else {
            throw .filenameMismatch(what: "project", filename: name.spelling, metadata: metadata.name.spelling)
        }
        guard metadata.version == version else {
            throw .filenameMismatch(what: "version", filename: version.description, metadata: metadata.versionText)
        }
        return metadata
    }
}

/// The archive's own refusals become ours; its faults stay faults.
func refusing<Refusal: ArchiveRefusal, Value>(_ body: () throws(ArchiveError<Refusal>) -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        switch error {
        case .refused(let refusal): throw PublishingRefusal.archive(refusal.sentence)
        case .fault(let fault): throw fault
        }
    }
}
