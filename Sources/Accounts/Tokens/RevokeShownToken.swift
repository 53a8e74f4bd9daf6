internal import Credentials
package import Persistence

/// Revokes a token that somebody has shown whole, and with it whatever it was restricted from.
package struct RevokeShownToken: Action {
    package static let summary = ActionSummary("revoke shown token", permission: .server, events: [.tokenRemoved, .tokenLeaked])

    /// How it came here.
    package enum Way: Hashable, Sendable {
        /// The operator pasted it.
        case machineOperator
        /// A scanner found it where everybody can read it.
        /// - Parameter url: where, if it was said.
        case leak(url: String?)
    }

    /// That its signature holds was found out before.
    let identifier: TokenIdentifier
    let way: Way
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard way == .machineOperator else { return try requireServer(context) }
        try requireOperator(context)
    }

    /// - Returns: whether it was there.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Bool {
        let concerned = try TokenPublisher.subjects(of: identifier.text, transaction)
        let row = try transaction.first(
            "DELETE FROM tokens WHERE id = \(identifier.text) RETURNING user_id, description"
        ) { (userID: try $0.optionalText(0), description: try $0.text(1)) }
        guard let row else { return false }
        var payload: [String: CanonicalJSON] = ["token": .string(identifier.text), "description": .string(row.description)]
        if case .leak(let url?) = way { payload["url"] = .string(url) }
        let tag: EventTag = way == .machineOperator ? .tokenRemoved : .tokenLeaked
        let subjects: [Subject] = row.userID.map { [.user(id: $0)] } ?? (concerned.isEmpty ? [.index] : concerned)
        for subject in subjects { try transaction.record(Event(tag, subject: subject, payload: .object(payload))) }
        guard let userID = row.userID else {
            try tellMembers(subjects, transaction)
            return true
        }
        try SafetyMail(userID, site, transaction, context).send { letter in
            switch way {
            case .machineOperator: .tokenRemovedByOperator(letter, row.description)
            case .leak(let url): .tokenLeaked(letter, row.description, url: url)
            }
        }
        return true
    }

    /// One of publishers is nobody's own, and ends by itself within minutes; but what a job shows once it will show again.
    private func tellMembers(_ subjects: [Subject], _ transaction: WriteTransaction) throws {
        guard case .leak(let url) = way else { return }
        for case .project(let id) in subjects {
            let project = try transaction.first("SELECT number, spelling FROM projects WHERE id = \(id)") {
                (number: try $0.integer(0), spelling: try $0.text(1))
            }
            guard let project else { continue }
            let members = try AccountAddress.members(of: project.number, transaction)
            if !members.isEmpty { try transaction.notify(.publisherTokenLeaked(project.spelling, members, url: url, site)) }
        }
    }
}
