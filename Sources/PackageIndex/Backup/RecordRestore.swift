package import Persistence

/// Leaves an event in a restored index: from where on its trail is another's continuation. What must not happen twice is taken back.
package struct RecordRestore: Action {
    package static let summary = ActionSummary("record restore", permission: .machineOperator, events: [.indexRestore])

    /// What becomes of mails that waited when the backup was made.
    package enum WaitingMails: Sendable {
        /// They may have been sent since.
        case drop
        case keep
    }

    private let manifest: BackupManifest
    private let mails: WaitingMails

    init(of manifest: BackupManifest, mails: WaitingMails) {
        self.manifest = manifest
        self.mails = mails
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard context.actor == .machineOperator else { throw NotTheOperator() }
    }

    /// - Returns: how many mails were dropped.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Int {
        let dropped =
            switch mails {
            case .drop: try transaction.dropWaitingMails()
            case .keep: 0
            }
        // What may have ended since must not come to life again: sign-ins, links, browsers that need no factor, recoveries, and what waited
        // to be done for somebody.
        let tables = [
            "sessions", "mailed_links", "pending_sign_ins", "ceremonies", "recovery_approvals", "recovery_addresses", "recovery_requests",
        ]
        for table in tables { try transaction.execute("DELETE FROM \(sql: table)") }
        try transaction.execute("UPDATE devices SET remembered_until = NULL, remembered_by = NULL WHERE remembered_until IS NOT NULL")
        try transaction.execute(
            "UPDATE users SET hold = CASE WHEN locked_before IS NULL THEN NULL ELSE 'locked' END WHERE hold = 'recovering'"
        )
        try transaction.execute("DELETE FROM jobs WHERE kind IN ('recovery', 'password-link')")
        let payload: CanonicalJSON = [
            "created": .integer(manifest.created), "seal": .string(manifest.seal), "dropped_mails": .integer(Int64(dropped)),
        ]
        try transaction.record(Event(.indexRestore, subject: .index, payload: payload))
        return dropped
    }
}

/// An action was run by somebody who cannot run it: no page or command leads here.
private struct NotTheOperator: Error {}
