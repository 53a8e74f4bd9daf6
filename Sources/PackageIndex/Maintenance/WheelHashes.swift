internal import Archives
internal import BlobStorage
internal import Crypto
internal import Foundation
internal import PackagingStandards

/// Compares the digests in a wheel's RECORD with the files in it (PEP 376, PEP 427).
struct WheelHashes {
    let file: FileDescriptor
    let filename: String

    func check() throws {
        let archive = try refusing { () throws(ZipError) in try ZipArchive(try source()) }
        guard let recordEntry = archive.entries.first(where: isRecord) else { return }
        let bytes = try refusing { () throws(ZipError) in try archive.read(recordEntry, limit: WheelReader.recordLimit) }
        let record = try WheelRecord(
            parsing: bytes,
            maximumBytes: WheelReader.recordLimit,
            maximumRows: ArchiveLimits.standard.maximumEntries
        )
        for row in record.entries {
            guard let digest = row.digest, let entry = archive.entry(named: row.path) else { continue }
            try check(entry, digest, archive)
        }
    }

    private func source() throws(ZipError) -> ByteSource {
        do { return try ByteSource(descriptor: file.number) } catch { throw .fault(error) }
    }

    private func isRecord(_ entry: ZipEntry) -> Bool {
        entry.path.hasSuffix(".dist-info/RECORD") && entry.path.count(where: { $0 == "/" }) == 1
    }

    private func check(_ entry: ZipEntry, _ digest: WheelRecord.Digest, _ archive: ZipArchive) throws {
        let computed: String
        switch digest.algorithm {
        case "sha256": computed = try hash(entry, archive, SHA256())
        case "sha384": computed = try hash(entry, archive, SHA384())
        case "sha512": computed = try hash(entry, archive, SHA512())
        default: return
        }
        guard computed == digest.value else {
            throw FileProblem(words: "holds '\(entry.path)', whose digest is not the one in RECORD: it was built or changed wrongly.")
        }
    }

    private func hash<Function: HashFunction>(_ entry: ZipEntry, _ archive: ZipArchive, _ function: Function) throws -> String {
        var function = function
        try archive.stream(entry) { span in
            unsafe span.withUnsafeBytes { unsafe function.update(bufferPointer: $0) }
        }
        return Data(function.finalize()).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
