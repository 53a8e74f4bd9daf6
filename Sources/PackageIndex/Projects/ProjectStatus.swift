internal import PackagingStandards

/// Whether a project is alive (PEP 792), as the database keeps it.
enum ProjectStatus: String, Sendable {
    case active
    case archived
    case quarantined
    case deprecated

    /// - Throws: `UnknownProjectStatus`
    init(stored: String) throws {
        guard let status = ProjectStatus(rawValue: stored) else { throw UnknownProjectStatus(stored: stored) }
        self = status
    }

    var takesUploads: Bool {
        switch self {
        case .active, .deprecated: true
        case .archived, .quarantined: false
        }
    }

    /// As the index's pages say it.
    var onPages: SimpleProjectPage.Status {
        switch self {
        case .active: .active
        case .archived: .archived(reason: nil)
        case .quarantined: .quarantined(reason: nil)
        case .deprecated: .deprecated(reason: nil)
        }
    }
}

/// The database holds a status that the schema does not allow: a fault, never the caller's.
struct UnknownProjectStatus: Error, Equatable {
    let stored: String
}
