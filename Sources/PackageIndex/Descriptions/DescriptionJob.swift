internal import Foundation
internal import PackagingStandards
internal import Persistence

/// The job of rendering the description of a file. It stays in the queue until that is done, also while there is no renderer.
struct DescriptionJob: Codable {
    static let kind = "description"

    /// The file's number.
    let file: Int64

    var payload: CanonicalJSON { ["file": .integer(file)] }

    init(file: Int64) {
        self.file = file
    }

    init(payload: [UInt8]) throws {
        self = try JSONDecoder().decode(DescriptionJob.self, from: Data(payload))
    }
}

/// What there is to render of a file.
struct DescribedFile: Sendable {
    let description: RenderableDescription
    let digest: String
    /// Whether an equal description was dealt with before.
    let isDone: Bool

    /// - Returns: nothing if the file is gone, or has no description that is rendered.
    static func find(_ file: Int64, _ transaction: ReadTransaction) throws -> DescribedFile? {
        let bytes = try transaction.first("SELECT content FROM file_metadata WHERE file = \(file)") { try $0.blob(0) }
        guard let bytes, let metadata = try? CoreMetadata(parsing: bytes, policy: .installing),
            let description = RenderableDescription(metadata)
        else { return nil }
        let digest = description.digest
        let isDone = try transaction.exists("SELECT 1 FROM descriptions WHERE digest = \(digest)")
        return DescribedFile(description: description, digest: digest, isDone: isDone)
    }
}
