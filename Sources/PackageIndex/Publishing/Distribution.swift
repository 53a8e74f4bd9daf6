internal import PackagingStandards

/// A wheel or sdist whose archive, file name and metadata are valid and agree: what the file itself says, which is the truth for
/// everything stored and shown.
struct Distribution: Sendable {
    let filename: String
    let kind: DistributionKind
    /// The interpreter tags of a wheel; `source` for an sdist.
    let pythonTag: String
    let metadata: CoreMetadata
    /// METADATA or PKG-INFO, byte for byte.
    let metadataBytes: [UInt8]
}

/// How strictly a file is judged.
package enum Strictness: Sendable {
    /// As PyPI judges a new upload.
    case upload
    /// As pip judges a file that it is asked to install: for files that were published elsewhere, long ago.
    case migration

    var metadataPolicy: MetadataPolicy {
        switch self {
        case .upload: .publishing
        case .migration: .installing
        }
    }
}
