package import Persistence

/// What a reader remembered and a commit made stale.
package enum StaleView: Hashable, Sendable {
    /// A project's pages and files, by its normalized name; the list of projects shows its serial too.
    case project(String)
    case projectList
    case everything
}

extension Database {
    /// Tells the handler of each commit that changes what the index shows, before the commit's caller hears of success. The handler runs
    /// on the writer's thread: it is quick and never waits.
    package func onStaleViews(_ handler: @escaping @Sendable ([StaleView]) -> Void) {
        observer.observe { changes in
            let views = changes.compactMap(StaleView.init)
            if !views.isEmpty { handler(views) }
        }
    }
}

extension StaleView {
    fileprivate init?(_ change: Change) {
        switch change {
        case .project(let name): self = .project(name)
        case .projectList: self = .projectList
        case .everything: self = .everything
        case .account, .credentials, .jobs: return nil
        }
    }
}
