package import Accounts
internal import Foundation
internal import PackagingStandards
internal import Persistence

/// Takes in wheels and sdists that were published elsewhere, from files and folders.
///
/// It can be run again: what is there already is passed over. Each file's modification time becomes its upload time.
package struct FolderImport: Sendable {
    private let publisher: Publisher
    private let user: User
    private let blocking: any TaskExecutor

    /// So many files are read at the same time: their commits share one `fsync`.
    private static let width = 8
    /// The end of the year 9999, in seconds: what can be written as a date.
    private static let latestTime: Double = 253_402_300_799

    package init(publisher: Publisher, user: User, blocking: any TaskExecutor) {
        self.publisher = publisher
        self.user = user
        self.blocking = blocking
    }

    /// What became of a file.
    package enum Outcome: Sendable {
        case imported
        case present
        case refused(String)
    }

    /// The files below these paths that look like distributions, oldest first; each folder is searched whole.
    ///
    /// What is named like one and is no file stands in the list too, and is refused in its turn.
    /// - Throws: `ImportPathMissing`
    package static func candidates(in paths: [String]) throws -> [String] {
        var found: [(path: String, time: Date)] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw ImportPathMissing(path: path) }
            for file in isFolder.boolValue ? files(below: path) : [path] {
                let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                found.append((file, attributes?[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)))
            }
        }
        return found.sorted { ($0.time, $0.path) < ($1.time, $1.path) }.map(\.path)
    }

    /// Imports the files; tells of each as it is done, in no order.
    package func run(_ paths: [String], report: (String, Outcome) -> Void) async throws {
        try await withThrowingTaskGroup(of: (String, Outcome).self) { group in
            for (index, path) in paths.enumerated() {
                if index >= Self.width, let done = try await group.next() { report(done.0, done.1) }
                group.addTask(executorPreference: blocking) { (path, try await take(path)) }
            }
            while let done = try await group.next() { report(done.0, done.1) }
        }
    }

    private func take(_ path: String) async throws -> Outcome {
        let filename = String(path.split(separator: "/").last ?? "")
        let upload = try publisher.receive()
        do {
            guard !Self.isUnsupported(filename) else { throw PublishingRefusal.filename(Self.unsupported(filename)) }
            let time = try fill(upload, from: path)
            switch try await publisher.migrate(upload, filename: filename, for: user, uploadedAt: time) {
            case .published: return .imported
            case .identical: return finish(upload, .present)
            }
        } catch let refusal as any Refusal {
            return finish(upload, .refused(refusal.sentence))
        }
    }

    private func finish(_ upload: IncomingUpload, _ outcome: Outcome) -> Outcome {
        upload.discard()
        return outcome
    }

    private func fill(_ upload: IncomingUpload, from path: String) throws -> Timestamp {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let handle = try? FileHandle(forReadingFrom: target)
        else { throw ImportFileUnreadable(path: path) }
        defer { try? handle.close() }
        do {
            while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
                unsafe try data.withUnsafeBytes { unsafe try upload.append($0) }
            }
        } catch is CocoaError {
            throw ImportFileUnreadable(path: path)
        }
        let time = attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)
        let seconds = min(max(time.timeIntervalSince1970, 0), Self.latestTime)
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }

    private static func files(below folder: String) -> [String] {
        guard let enumerator = FileManager.default.enumerator(atPath: folder) else { return [] }
        return enumerator.compactMap { $0 as? String }.filter(looksLikeDistribution).map { folder + "/" + $0 }
    }

    private static let readable = [".whl", ".tar.gz", ".zip"]
    private static let unreadable = [".egg", ".exe", ".msi", ".rpm", ".deb", ".tar.bz2", ".tar.xz", ".tar.Z", ".tgz", ".tbz", ".tar"]

    private static func looksLikeDistribution(_ path: String) -> Bool {
        (readable + unreadable).contains { path.hasSuffix($0) }
    }

    private static func isUnsupported(_ filename: String) -> Bool {
        !readable.contains { filename.hasSuffix($0) }
    }

    private static func unsupported(_ filename: String) -> String {
        "The file '\(QuotedValue(filename).text)' is neither a wheel (.whl) nor an sdist (.tar.gz or .zip)."
    }
}

/// A file that was to be imported cannot be read.
package struct ImportFileUnreadable: Refusal, Equatable {
    package let path: String
    package let status = 400
    package let code = "file-unreadable"
    package var sentence: String { "It cannot be read as a file: check what it is, and who may read it." }
}

/// A path that was to be imported does not exist.
package struct ImportPathMissing: Refusal, Equatable {
    package let path: String
    package let status = 400
    package let code = "path-missing"
    package var sentence: String { "There is no file or folder '\(quotable(path))'." }
}
