internal import Persistence

extension Notice {
    /// To those who have a role in a project: a token of its publishers was found where everybody can read it.
    /// - Parameter url: where, if that was said.
    static func publisherTokenLeaked(_ project: String, _ recipients: [String], url: String?, _ site: SiteIdentity) -> Notice {
        Notice(
            to: recipients,
            subject: "A token of a trusted publisher of \(project) was found in public",
            text: """
                Somebody found a token of a trusted publisher of \(project) where everybody can read it\(url.map { ":\n\n\(place($0))" } ?? ".")

                It is revoked, and would have ended within 15 minutes. But a job that shows its token once will do so again: look at
                what it prints.

                \(site.baseURL)/manage/project/\(project)/publishing/
                """
        )
    }

    /// To the others who have a role in a project: publishers that somebody added were taken away with what may have been a thief's.
    static func publishersRemoved(_ project: String, _ user: String, _ cause: String, _ recipients: [String], _ site: SiteIdentity)
        -> Notice
    {
        Notice(
            to: recipients,
            subject: "Trusted publishers of \(project) were removed",
            text: """
                Trusted publishers that \(user) added to \(project) were removed: \(cause), and whoever had broken into it may have
                added them. Those that \(user) added before that are as they were.

                Does a job of yours publish no more? Then add its publisher again, if you know it:

                \(site.baseURL)/manage/project/\(project)/publishing/
                """
        )
    }
}
