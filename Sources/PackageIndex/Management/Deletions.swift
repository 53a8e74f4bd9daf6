package import Accounts
package import PackagingStandards
package import Persistence

/// Deletes one file. Its name is never taken again.
package struct DeleteFile: Action {
    package static let summary = ActionSummary("delete file", permission: .projectOwner, events: [.fileRemove])

    private let session: SignedIn
    private let name: ProjectName
    private let version: Version
    private let filename: String

    package init(_ session: SignedIn, _ name: ProjectName, _ version: Version, filename: String) {
        self.session = session
        self.name = name
        self.version = version
        self.filename = filename
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let release = try project.release(version, transaction)
        let removed = try project.removeFiles(
            where: "version = \(release.key) AND filename = \(filename)", transaction, context
        )
        guard removed == [filename] else { throw ManagingRefusal.noSuchFile(filename) }
        try project.record(.fileRemove, ["filename": .string(filename), "version": .string(release.spelling)], transaction)
        try project.notify(
            "A file of \(project.row.spelling) was deleted",
            "The file \(filename) of \(project.row.spelling) \(release.spelling) was deleted.",
            by: session, transaction
        )
    }
}

/// Deletes a release with its files.
package struct DeleteRelease: Action {
    package static let summary = ActionSummary("delete release", permission: .projectOwner, events: [.releaseRemove])

    private let session: SignedIn
    private let name: ProjectName
    private let version: Version

    package init(_ session: SignedIn, _ name: ProjectName, _ version: Version) {
        self.session = session
        self.name = name
        self.version = version
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let release = try project.release(version, transaction)
        let removed = try project.removeFiles(where: "version = \(release.key)", transaction, context)
        try transaction.execute("DELETE FROM releases WHERE project = \(project.row.number) AND version = \(release.key)")
        let payload: CanonicalJSON = [
            "version": .string(release.spelling), "files": .array(removed.map(CanonicalJSON.string)),
        ]
        try project.record(.releaseRemove, payload, transaction)
        try project.notify(
            "\(project.row.spelling) \(release.spelling) was deleted",
            "The release \(release.spelling) of \(project.row.spelling) was deleted, with \(removed.count) files.",
            by: session, transaction
        )
    }
}

/// Deletes a project with all that it has. Its name is free again; the names of its files are not.
package struct DeleteProject: Action {
    package static let summary = ActionSummary("delete project", permission: .projectOwner, events: [.projectRemove])

    private let session: SignedIn
    private let name: ProjectName

    package init(_ session: SignedIn, _ name: ProjectName) {
        self.session = session
        self.name = name
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let removed = try project.removeFiles(where: "1 = 1", transaction, context)
        let payload: CanonicalJSON = ["name": .string(project.name), "files": .array(removed.map(CanonicalJSON.string))]
        try project.record(.projectRemove, payload, transaction)
        try project.notify(
            "The project \(project.row.spelling) was deleted",
            "The project \(project.row.spelling) was deleted, with \(removed.count) files. The names of its files are never taken again.",
            by: session, transaction
        )
        let number = project.row.number
        try transaction.execute("DELETE FROM releases WHERE project = \(number)")
        try transaction.execute("DELETE FROM roles WHERE project = \(number)")
        try transaction.execute("DELETE FROM publishers WHERE project = \(number)")
        try transaction.execute("DELETE FROM projects WHERE number = \(number)")
        transaction.touch(.projectList)
    }
}
