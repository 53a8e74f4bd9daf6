package import Persistence

/// Tells those who uploaded with a password of late from when on that will not do. Each is told once of each day.
package struct AnnouncePasswordUpload: Action {
    package static let summary = ActionSummary(
        "announce password upload", permission: .server, events: [.passwordUploadTold], leavesCredentials: true)
    private static let batch = 100
    /// Of late: within so many seconds.
    private static let recent: Int64 = 180 * 86_400

    let until: Timestamp
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        for person in try Self.untold(until, transaction, at: context.time) {
            try transaction.execute("UPDATE users SET told_of_password_upload = \(until) WHERE id = \(person.id)")
            try transaction.record(
                Event(.passwordUploadTold, subject: .user(id: person.id), payload: ["until": .integer(until.microseconds)]))
            let recipients = try AccountAddress.notified(person.id, transaction)
            guard !recipients.isEmpty else { continue }
            try transaction.notify(.passwordUploadEnds(person.name, recipients, until: until, site))
        }
    }

    static func untold(_ until: Timestamp, _ transaction: ReadTransaction, at time: Timestamp) throws -> [(id: String, name: String)] {
        try transaction.all(
            """
            SELECT id, name FROM users WHERE deleted_at IS NULL AND state = 'active'
                AND password_upload_at > \(time.adding(seconds: -recent)) AND coalesce(told_of_password_upload, 0) <> \(until)
            ORDER BY id LIMIT \(batch)
            """
        ) { (id: try $0.text(0), name: try $0.text(1)) }
    }
}

extension AccountDesk {
    /// Tells everybody who must be told that passwords will not upload any more. Any number of servers may do it at once.
    package func announcePasswordUpload(_ policy: PasswordUploadPolicy) async throws {
        let now = clock.now()
        guard policy.demand != .never, let until = policy.until, now < until else { return }
        while try await database.read({ try !AnnouncePasswordUpload.untold(until, $0, at: now).isEmpty }) {
            try Task.checkCancellation()
            try await runner.run(AnnouncePasswordUpload(until: until, site: site), as: .server, from: .server)
        }
    }
}

extension Notice {
    fileprivate static func passwordUploadEnds(
        _ name: String,
        _ recipients: [String],
        until: Timestamp,
        _ site: SiteIdentity
    ) -> Notice {
        Notice(
            to: recipients,
            subject: "Upload with an API token from \(until.minuteText.prefix(10)) on",
            text: """
                You uploaded to \(site.name) with the password of your account \(name). From \(until.minuteText.prefix(10)) on
                that will be refused: a password opens everything of an account, a token only what you choose.

                Make a token here, and give it to the program that uploads, with the user name __token__:

                \(site.baseURL)/manage/account/token/
                """,
            expires: until
        )
    }
}
