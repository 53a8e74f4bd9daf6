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
    /// The index as a whole.
    case index

    package var text: String {
        switch self {
        case .user(let id): "user:" + id
        case .project(let id): "project:" + id
        case .index: "index"
        }
    }
}

/// The kinds of events, in the grammar of PyPI's: source, subject, action.
package enum EventTag: String, CaseIterable, Hashable, Sendable {
    case accountCreate = "account:create"
    case accountDisable = "account:disable"
    case accountEnable = "account:enable"
    case accountDelete = "account:delete"
    case profileChange = "account:profile:change"
    case loginSuccess = "account:login:success"
    case loginFailure = "account:login:failure"
    case logout = "account:logout"
    case reauthenticateSuccess = "account:reauthenticate:success"
    case reauthenticateFailure = "account:reauthenticate:failure"
    case emailAdd = "account:email:add"
    case emailRemove = "account:email:remove"
    case emailVerified = "account:email:verified"
    case emailReverify = "account:email:reverify"
    case emailPrimaryChange = "account:email:primary:change"
    case emailPublicChange = "account:email:public:change"
    case passwordChange = "account:password:change"
    case passwordReset = "account:password:reset"
    case passwordResetRequest = "account:password:reset:request"
    case tokenAdded = "account:api_token:added"
    case tokenRemoved = "account:api_token:removed"
    case projectCreate = "project:create"
    case projectRoleAdd = "project:role:add"
    case projectRemove = "project:remove"
    case releaseAdd = "project:release:add"
    case releaseRemove = "project:release:remove"
    case releaseYank = "project:release:yank"
    case releaseUnyank = "project:release:unyank"
    case fileAdd = "file:add"
    case fileRemove = "file:remove"
    case indexRestore = "index:restore"
    case descriptionRender = "project:description:render"
}
