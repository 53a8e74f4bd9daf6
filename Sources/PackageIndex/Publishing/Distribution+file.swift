internal import BlobStorage
internal import Crypto
internal import PackagingStandards
internal import Persistence

extension Distribution {
    /// The row that this file becomes.
    func file(size: Int64, _ digests: BlobDigests, _ declaration: UploadDeclaration?, uploadedAt: Timestamp?) -> PublishedFile {
        PublishedFile(
            projectName: metadata.name.normalized,
            projectSpelling: metadata.name.spelling,
            version: metadata.version.canonical,
            versionSpelling: metadata.version.description,
            filename: filename,
            kind: kind,
            pythonTag: pythonTag,
            size: size,
            digests: digests,
            md5: declaration?.digests.md5,
            requiresPython: metadata.requiresPythonText,
            metadataBytes: metadataBytes,
            metadataSHA256: hexadecimal(SHA256.hash(data: metadataBytes)),
            description: RenderableDescription(metadata)?.digest,
            comment: declaration?.comment,
            attestations: declaration?.attestations,
            uploadedAt: uploadedAt
        )
    }
}

extension UploadDeclaration {
    /// As much of the row as is known before the archive has been read: enough to ask whether it may be added.
    func probe(_ filename: String, size: Int64, _ digests: BlobDigests) -> PublishedFile {
        PublishedFile(
            projectName: name.normalized,
            projectSpelling: name.spelling,
            version: version.canonical,
            versionSpelling: version.description,
            filename: filename,
            kind: kind,
            pythonTag: "",
            size: size,
            digests: digests,
            md5: nil,
            requiresPython: nil,
            metadataBytes: [],
            metadataSHA256: "",
            description: nil,
            comment: nil,
            attestations: nil,
            uploadedAt: nil
        )
    }
}
