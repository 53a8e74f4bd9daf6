/// Whose token it is.
package enum TokenHolder: Hashable, Sendable {
    case user(id: String, name: String)
    /// Nobody's own: of trusted publishers, oldest first.
    /// - Parameter summary: what they are, for people.
    case publishers([TokenPublisher], summary: String)

    /// The id of the account, if it is one's.
    package var userID: String? {
        if case .user(let id, _) = self { return id }
        return nil
    }

    /// For people.
    package var name: String {
        switch self {
        case .user(_, let name): name
        case .publishers(_, let summary): summary
        }
    }

    /// What one holder's requests are counted by: of publishers the accounts that added them, however many publishers those have.
    package var key: String {
        switch self {
        case .user(let id, _): "user:" + id
        case .publishers(let publishers, _): "publisher:" + Set(publishers.map(\.addedBy)).sorted().joined(separator: ",")
        }
    }
}
