internal import Foundation
internal import Persistence

/// Delivers mail as files: each becomes `outbox/*.eml` in the data folder.
package struct Outbox: MailTransport {
    private let folder: String
    private let blocking: any TaskExecutor

    /// A disk that takes as long as this has other troubles.
    package let longestDelivery: Int64 = 60

    /// - Parameters:
    ///   - folder: where the files go; made when the first one does.
    ///   - blocking: where files are written.
    package init(folder: String, blocking: any TaskExecutor) {
        self.folder = folder
        self.blocking = blocking
    }

    /// Writes one file for each mail, and returns when it is durable: the job may then go. Delivering a job twice writes the same file
    /// again.
    package func deliver(_ mail: OutgoingMail) async throws(DeliveryFailure) {
        do {
            try await withTaskExecutorPreference(blocking) { try write(mail) }
        } catch {
            throw DeliveryFailure(.pause, "\(error)")
        }
    }

    private func write(_ mail: OutgoingMail) throws {
        try makeFolder()
        let digits = String(mail.number)
        let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".eml"
        try DurableFile.write(mail.content, to: folder + "/" + name, ifThere: .replace)
    }

    private func makeFolder() throws {
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try DurableFile.synchronize(folder: folder + "/..")
    }
}
