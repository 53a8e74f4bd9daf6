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
    case passwordResetMail = "account:password:reset:mail"
    case loginPassword = "account:login:password"
    case loginGivenUp = "account:login:given_up"
    case loginConfirmed = "account:login:confirmed"
    case loginNewDevice = "account:login:new_device"
    case webAuthnHandle = "account:two_factor:handle"
    case factorAdded = "account:two_factor:method_added"
    case factorRefused = "account:two_factor:method_refused"
    case factorRemoved = "account:two_factor:method_removed"
    case factorRenamed = "account:two_factor:method_renamed"
    case factorCounter = "account:two_factor:counter_not_increased"
    case factorLimit = "account:two_factor:limit_reached"
    case deviceRemembered = "account:two_factor:device_remembered"
    case codesGenerated = "account:recovery_codes:generated"
    case codesRegenerated = "account:recovery_codes:regenerated"
    case codeUsed = "account:recovery_codes:used"
    case sessionRevoke = "account:session:revoke"
    case deviceRevoke = "account:device:revoke"
    case accountLock = "account:lock"
    case accountUnlock = "account:unlock"
    case recoveryAsk = "account:recovery:ask"
    case recoveryMail = "account:recovery:mail"
    case recoveryRequest = "account:recovery:request"
    case recoveryApprove = "account:recovery:approve"
    case recoveryCancel = "account:recovery:cancel"
    case recoveryReady = "account:recovery:ready"
    case recoveryFinish = "account:recovery:finish"
    case policyTold = "account:two_factor:policy_told"
    case factorReset = "account:two_factor:reset"
    case tokenAdded = "account:api_token:added"
    case tokenRemoved = "account:api_token:removed"
    case tokenLeaked = "account:api_token:removed_leak"
    case tokenNarrowed = "account:api_token:narrowed"
    case tokenRotated = "account:api_token:rotated"
    case tokenExpiryTold = "account:api_token:expiry_told"
    case passwordUpload = "account:password:upload"
    case passwordUploadTold = "account:password:upload_told"
    case publisherAdd = "project:oidc:publisher_added"
    case publisherRemove = "project:oidc:publisher_removed"
    case publisherToken = "project:short_lived_api_token:added"
    case publisherTokenBurn = "project:short_lived_api_token:removed"
    case pendingPublisherAdd = "account:oidc:pending_publisher_added"
    case pendingPublisherRemove = "account:oidc:pending_publisher_removed"
    case trustedOnlyChange = "project:trusted_publishing_only:change"
    case networkBan = "index:network:ban"
    case networkUnban = "index:network:unban"
    case projectCreate = "project:create"
    case projectRoleAdd = "project:role:add"
    case projectRemove = "project:remove"
    case releaseAdd = "project:release:add"
    case releaseRemove = "project:release:remove"
    case releaseYank = "project:release:yank"
    case releaseUnyank = "project:release:unyank"
    case fileAdd = "file:add"
    case fileRemove = "file:remove"
    case setUpLink = "index:set_up_link"
    case indexRestore = "index:restore"
    case releaseMail = "index:release:mail"
    case secretsRotate = "index:secrets:rotate"
    case descriptionRender = "project:description:render"
}
