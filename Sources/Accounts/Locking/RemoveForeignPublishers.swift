internal import Persistence

/// Why publishers are taken away that an account has added.
enum ForeignPublishersCause: String {
    case unlock
    case recovery
    case machineOperator = "operator"

    fileprivate var words: String {
        switch self {
        case .unlock: "their account was locked by a link from a mail, and is unlocked now"
        case .recovery: "their account was locked, and is recovered now"
        case .machineOperator: "their account was locked, and the operator has reset its second factors"
        }
    }
}

/// Takes away the trusted publishers that an account has added since a moment, with an event each: they may be a thief's, and would publish
/// for ever. The others who have a role in their projects are told.
func removePublishers(
    of userID: String,
    since time: Timestamp,
    because cause: ForeignPublishersCause,
    _ site: SiteIdentity,
    _ transaction: WriteTransaction
) throws {
    let found = try transaction.all(
        """
        SELECT publishers.id, publishers.project_name, projects.id, publishers.issuer, projects.number FROM publishers
        LEFT JOIN projects ON projects.number = publishers.project
        WHERE publishers.created_by = \(userID) AND publishers.created_at >= \(time) ORDER BY publishers.created_at, publishers.id
        """
    ) {
        (
            id: try $0.text(0), name: try $0.text(1), projectID: try $0.optionalText(2), issuer: try $0.text(3),
            number: try $0.optionalInteger(4)
        )
    }
    for publisher in found {
        try transaction.execute("DELETE FROM publishers WHERE id = \(publisher.id)")
        let payload: CanonicalJSON = [
            "publisher": .string(publisher.id), "project": .string(publisher.name), "issuer": .string(publisher.issuer),
            "by": .string(cause.rawValue),
        ]
        let tag: EventTag = publisher.projectID == nil ? .pendingPublisherRemove : .publisherRemove
        let subject = publisher.projectID.map { Subject.project(id: $0) } ?? .user(id: userID)
        try transaction.record(Event(tag, subject: subject, payload: payload))
    }
    let user = try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
    let projects = found.compactMap { one in one.number.map { ($0, one.name) } }
    for (number, name) in Dictionary(projects, uniquingKeysWith: { first, _ in first }) {
        let others = try AccountAddress.members(of: number, except: userID, transaction)
        if !others.isEmpty { try transaction.notify(.publishersRemoved(name, user, cause.words, others, site)) }
    }
}
