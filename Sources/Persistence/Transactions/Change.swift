/// Something that readers keep in memory and that a commit made stale.
///
/// A commit hands its changes to the observer before the action's caller hears of success, so that what was acknowledged is what the
/// next reader sees.
package enum Change: Hashable, Sendable {
    /// A project's pages and files, by its normalized name.
    case project(String)
    /// The list of projects.
    case projectList
    /// An account and what hangs on it, by its id.
    case account(String)
    /// Something that may decide about a credential: an account, its factors, its tokens, its roles. Every action touches it but those
    /// that say that they do not.
    case credentials
    /// There is a new job in the queue.
    case jobs
    /// Anything: another process committed, and nobody knows what.
    case everything
}
