internal import Foundation
package import Persistence

/// Delivers mail as files: each becomes `outbox/*.eml` in the data folder.
package struct Outbox: Sendable {
    private let folder: String
    private let sender: String
    private let clock: WallClock

    /// - Parameters:
    ///   - folder: where the files go; made when the first one does.
    ///   - host: the index's host name, for the sender's address.
    package init(folder: String, host: String, clock: WallClock) {
        self.folder = folder
        sender = "rind@" + host
        self.clock = clock
    }

    /// Writes one file for each mail, and returns when it is durable: the job may then go. Delivering a job twice writes the same file
    /// again. Blocks its thread.
    package func deliver(_ notice: Notice, job: JobQueue.Job) throws {
        try makeFolder()
        let path = folder + "/\(String(repeating: "0", count: max(0, 8 - String(job.id).count)))\(job.id).eml"
        try DurableFile.write(message(notice, id: job.id), to: path, ifThere: .replace)
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

    /// RFC 5322, with the subject encoded (RFC 2047) where it is not plain ASCII.
    private func message(_ notice: Notice, id: Int64) -> String {
        let head = [
            "Date: \(date)",
            "From: Rind <\(sender)>",
            "To: \(notice.recipients.joined(separator: ", "))",
            "Subject: \(encoded(notice.subject))",
            "Message-ID: <\(id).\(clock.now().microseconds)@\(sender.split(separator: "@").last ?? "localhost")>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Auto-Submitted: auto-generated",
        ]
        let (encoding, body) = encodedBody(notice.text)
        return (head + ["Content-Transfer-Encoding: \(encoding)", "", body, ""]).joined(separator: "\r\n")
    }

    /// As it is, for people who read the files; in base64 where a line is longer than a mail's may be (998 bytes).
    private func encodedBody(_ text: String) -> (encoding: String, body: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.joined(separator: "\r\n")
        guard lines.contains(where: { $0.utf8.count > 900 }) else { return ("8bit", body) }
        let options: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
        return ("base64", Data(body.utf8).base64EncodedString(options: options))
    }

    private var date: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(clock.now().seconds)))
    }

    private func encoded(_ subject: String) -> String {
        guard subject.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return subject }
        return "=?utf-8?B?\(Data(subject.utf8).base64EncodedString())?="
    }
}
