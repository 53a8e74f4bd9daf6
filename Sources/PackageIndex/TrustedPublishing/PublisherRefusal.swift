internal import Accounts

/// What the rules of trusted publishing refuse.
package enum PublisherRefusal: Refusal, Equatable {
    case malformed(field: String, sentence: String)
    case issuerUnknown(String)
    case thereAlready
    case addedByAnother
    case noSuchPublisher
    case tooManyPending(limit: Int)
    case tooMany(limit: Int)
    case projectThere(String)
    case projectNameMalformed(String)

    package var status: Int {
        switch self {
        case .malformed, .issuerUnknown, .thereAlready, .addedByAnother, .tooManyPending, .tooMany, .projectThere, .projectNameMalformed:
            400
        case .noSuchPublisher: 404
        }
    }

    package var code: String {
        switch self {
        case .malformed: "publisher-invalid"
        case .issuerUnknown: "issuer-unknown"
        case .thereAlready, .addedByAnother: "publisher-there"
        case .noSuchPublisher: "no-such-publisher"
        case .tooManyPending, .tooMany: "too-many-publishers"
        case .projectThere: "project-there"
        case .projectNameMalformed: "project-name-invalid"
        }
    }

    package var sentence: String {
        switch self {
        case .malformed(_, let sentence), .projectNameMalformed(let sentence): sentence
        case .issuerUnknown(let name): "The issuer '\(quotable(name))' is none that the operator of this index trusts."
        case .thereAlready: "This publisher is there already."
        case .addedByAnother:
            "Another account has added this publisher for this project: make the project with an API token, or ask whoever that is."
        case .noSuchPublisher: "There is no such publisher: it may be removed already."
        case .tooManyPending(let limit): "An account has at most \(limit) publishers for projects to come: remove one first."
        case .tooMany(let limit): "A project has at most \(limit) publishers: remove one first."
        case .projectThere(let name): "The project '\(quotable(name))' is there already: its owners add publishers on its own page."
        }
    }
}
