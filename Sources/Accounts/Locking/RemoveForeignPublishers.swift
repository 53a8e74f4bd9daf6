internal import Persistence

/// Takes away the trusted publishers that an account has added since a moment, with an event each: they may be a thief's, and would publish
/// for ever.
func removePublishers(of userID: String, since time: Timestamp, _ transaction: WriteTransaction) throws {
    let found = try transaction.all(
        """
        SELECT publishers.id, publishers.project_name, projects.id FROM publishers
        LEFT JOIN projects ON projects.number = publishers.project
        WHERE publishers.created_by = \(userID) AND publishers.created_at >= \(time) ORDER BY publishers.created_at, publishers.id
        """
    ) { (id: try $0.text(0), name: try $0.text(1), projectID: try $0.optionalText(2)) }
    for publisher in found {
        try transaction.execute("DELETE FROM publishers WHERE id = \(publisher.id)")
        let payload: CanonicalJSON = [
            "publisher": .string(publisher.id), "project": .string(publisher.name), "by": .string("recovery"),
        ]
        let tag: EventTag = publisher.projectID == nil ? .pendingPublisherRemove : .publisherRemove
        let subject = publisher.projectID.map { Subject.project(id: $0) } ?? .user(id: userID)
        try transaction.record(Event(tag, subject: subject, payload: payload))
    }
}
