internal import Accounts
package import Persistence

/// What the rules of publishing refuse.
package enum PublishingRefusal: Refusal, Equatable {
    case actionUnknown(String)
    case actionGone(String)
    case fieldMissing(String)
    case fieldMalformed(String, rule: String)
    case fieldRepeated(String)
    case fieldTooLong(String, limit: Int)
    case formTooLarge(limit: Int)
    case fieldIsFile(String)
    case filetypeUnknown(String)
    case digestMissing
    case digestMismatch(field: String, given: String, computed: String)
    case contentMissing
    case contentIsImage(String)
    case filename(String)
    case filenameMismatch(what: String, filename: String, metadata: String)
    case fileTooLarge(limit: Int64)
    case projectTooLarge(name: String, limit: Int64)
    case fileExists(String)
    case contentExists(filename: String)
    case sameWheel(existing: String)
    case filenameUsed(String)
    case secondSdist(existing: String, version: String)
    case archive(String)
    case memberMissing(String)
    case record(String)
    case metadata(member: String, sentence: String)
    case metadataMismatch(field: String, form: String, file: String)
    case notPermitted(user: String, project: String)
    case notAccepting(project: String, status: String)
    case newProjectsClosed(String)
    case trustedPublishingOnly(String)
    case tooManyNewProjects(until: Timestamp, now: Timestamp)
    case storageFull

    package var status: Int {
        switch self {
        case .actionGone: 410
        case .notPermitted, .notAccepting, .newProjectsClosed, .trustedPublishingOnly: 403
        case .tooManyNewProjects: 429
        case .storageFull: 507
        case .actionUnknown, .fieldMissing, .fieldMalformed, .fieldRepeated, .fieldTooLong, .formTooLarge, .fieldIsFile, .filetypeUnknown,
            .digestMissing, .digestMismatch, .contentMissing, .contentIsImage, .filename, .filenameMismatch, .fileTooLarge,
            .projectTooLarge, .fileExists, .contentExists, .sameWheel, .filenameUsed, .secondSdist, .archive, .memberMissing, .record,
            .metadata,
            .metadataMismatch:
            400
        }
    }

    package var retryAfter: Int64? {
        guard case .tooManyNewProjects(let until, let now) = self else { return nil }
        return waitSeconds(from: now, to: until)
    }
}
