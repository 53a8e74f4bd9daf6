/// Something that happened, as the audit trail keeps it for ever.
package struct Event: Hashable, Sendable {
    package let tag: EventTag
    /// What it happened to, such as `project:` or `user:` with an id.
    package let subject: Subject
    /// The particulars. Nothing personal and no secret: it is never erased.
    package let payload: CanonicalJSON
    /// The mail address that it concerns, kept apart with the other personal fields.
    package let mail: String?

    package init(_ tag: EventTag, subject: Subject, payload: CanonicalJSON = [:], mail: String? = nil) {
        self.tag = tag
        self.subject = subject
        self.payload = payload
        self.mail = mail
    }
}

/// What an event happened to.
package enum Subject: Hashable, Sendable {
    case user(id: String)
    case project(id: String)

    package var text: String {
        switch self {
        case .user(let id): "user:" + id
        case .project(let id): "project:" + id
        }
    }
}

/// The kinds of events, in the grammar of PyPI's: source, subject, action.
package enum EventTag: String, CaseIterable, Hashable, Sendable {
    case accountCreate = "account:create"
    case accountDisable = "account:disable"
    case accountEnable = "account:enable"
    case tokenAdded = "account:api_token:added"
    case projectCreate = "project:create"
    case projectRoleAdd = "project:role:add"
    case releaseAdd = "project:release:add"
    case fileAdd = "file:add"
    case descriptionRender = "project:description:render"
}
