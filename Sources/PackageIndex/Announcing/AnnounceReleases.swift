package import Accounts
package import Persistence
internal import Synchronization

/// Tells the people of projects by mail what was released: somebody may have published who is none of them. What came at about the same time
/// is told in one mail, and nothing of it is done while a file is published.
package struct AnnounceReleases: Action {
    package static let summary = ActionSummary("announce releases", permission: .server, events: [.releaseMail], leavesCredentials: true)

    private let site: SiteIdentity

    init(_ site: SiteIdentity) {
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let begin = try Self.cursor(transaction)
        let releases = try NewRelease.all(after: begin, transaction)
        // However many servers do it, one tells of each.
        guard let end = releases.last?.sequence else { return }
        try transaction.execute("UPDATE cursors SET sequence = \(end) WHERE name = 'release-mails'")
        let payload: CanonicalJSON = ["after": .integer(begin), "through": .integer(end)]
        try transaction.record(Event(.releaseMail, subject: .index, payload: payload))
        var lines: [String: [String]] = [:]
        for release in releases {
            for address in try release.addresses(transaction) { lines[address, default: []].append(release.line) }
        }
        for (address, lines) in lines.sorted(by: { $0.key < $1.key }) { try transaction.notify(.releases(lines, to: address, site)) }
    }

    static func cursor(_ transaction: ReadTransaction) throws -> Int64 {
        try transaction.first("SELECT sequence FROM cursors WHERE name = 'release-mails'") { try $0.integer(0) } ?? 0
    }
}

/// A release that nobody was told of yet.
struct NewRelease {
    /// So many are told at a time.
    private static let limit = 2_000

    let sequence: Int64
    /// The number of its project.
    private let project: Int64
    /// For people: project and version, by whom, from where, when.
    let line: String

    /// What the operator takes in is not told: it was released elsewhere before.
    static func all(after sequence: Int64, limit: Int = limit, _ transaction: ReadTransaction) throws -> [NewRelease] {
        try transaction.all(
            """
            SELECT events.sequence, projects.number, projects.spelling, json_extract(CAST(events.payload AS TEXT), '$.version'),
                coalesce(users.name, json_extract(CAST(events.payload AS TEXT), '$.publisher'), 'a trusted publisher'),
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'address'), events.time
            FROM events JOIN projects ON projects.id = substr(events.subject, 9) LEFT JOIN users ON events.actor LIKE 'user:%' AND users.id = substr(events.actor, 6)
            WHERE events.sequence > \(sequence) AND events.tag = \(EventTag.releaseAdd.rawValue) AND (events.actor LIKE 'user:%' OR events.actor LIKE 'publisher:%')
            ORDER BY events.sequence LIMIT \(limit)
            """
        ) { row in
            let time = Timestamp(microseconds: try row.integer(6)).minuteText
            let place = try row.optionalText(5).map { ", from \($0)" } ?? ""
            return NewRelease(
                sequence: try row.integer(0), project: try row.integer(1),
                line: "\(try row.text(2)) \(try row.text(3)), by \(try row.text(4))\(place), \(time) UTC"
            )
        }
    }

    /// Of everybody who has a role in the project, the primary one, if it is verified.
    func addresses(_ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT email_addresses.address FROM roles JOIN users ON users.id = roles.user_id
            JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE roles.project = \(project) AND users.deleted_at IS NULL AND email_addresses.is_primary = 1 AND email_addresses.is_verified = 1
            """
        ) { try $0.text(0) }
    }
}

/// Looks for new releases, and tells of them.
package final class ReleaseAnnouncer: Sendable {
    private let database: Database
    private let runner: ActionRunner
    private let site: SiteIdentity
    /// Up to here there is nothing to tell: what was looked through is not looked through again.
    private let seen = Mutex<Int64>(0)

    package init(database: Database, runner: ActionRunner, site: SiteIdentity) {
        (self.database, self.runner, self.site) = (database, runner, site)
    }

    /// Any number of servers may do it at once.
    package func tell() async throws {
        while try await isAnything() {
            try Task.checkCancellation()
            try await runner.run(AnnounceReleases(site), as: .server, from: .server)
        }
    }

    private func isAnything() async throws -> Bool {
        let seen = seen.withLock { $0 }
        let (newest, isAny) = try await database.read { transaction in
            let newest = try transaction.first("SELECT coalesce(max(sequence), 0) FROM events") { try $0.integer(0) } ?? 0
            guard newest > seen else { return (newest, false) }
            let after = max(seen, try AnnounceReleases.cursor(transaction))
            return (newest, try !NewRelease.all(after: after, limit: 1, transaction).isEmpty)
        }
        if !isAny { self.seen.withLock { $0 = max($0, newest) } }
        return isAny
    }
}

extension Notice {
    /// So many releases are named in one mail.
    private static let lineLimit = 100

    static func releases(_ lines: [String], to address: String, _ site: SiteIdentity) -> Notice {
        let named = lines.prefix(lineLimit).map { "- " + $0 }.joined(separator: "\n")
        let rest = lines.count > lineLimit ? "\n- and \(lines.count - lineLimit) more" : ""
        return Notice(
            to: [address],
            subject: lines.count == 1 ? "Released: \(lines[0].prefix { $0 != "," })" : "\(lines.count) new releases of your projects",
            text: """
                New at \(site.name), in projects of yours:

                \(named)\(rest)

                Was it none of you? Then revoke the API token that was used, or remove the trusted publisher on the
                project's page for publishing, and yank or delete the release:

                \(site.baseURL)/manage/account/token/
                \(site.baseURL)/manage/projects/
                """
        )
    }
}
