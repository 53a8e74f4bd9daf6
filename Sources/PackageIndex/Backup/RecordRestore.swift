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
        // Sign-ins and links that have ended since must not come to life again.
        try transaction.execute("DELETE FROM sessions")
        try transaction.execute("DELETE FROM mailed_links")
        let payload: CanonicalJSON = [
            "created": .integer(manifest.created), "seal": .string(manifest.seal), "dropped_mails": .integer(Int64(dropped)),
        ]
        try transaction.record(Event(.indexRestore, subject: .index, payload: payload))
        return dropped
    }
}

/// An action was run by somebody who cannot run it: no page or command leads here.
private struct NotTheOperator: Error {}
