internal import Accounts
internal import PackagingStandards

/// A backup or a restore is refused, or could not be finished: why, and what to do.
package enum BackupError: Error, Equatable {
    // The folder of the backup.
    case notABackup(String, found: String)
    case noBackup(String)
    case inUse(String)
    case nested(String, String)
    case otherIndex(String)
    case ahead(String, created: Int64)

    // The index that is backed up.
    case indexDamaged(first: String, count: Int)
    case databaseDamaged(String)

    // The backup that is restored.
    case damaged(String, Damage)
    case newerFormat(String)
    case newerSchema(String, found: Int, known: Int)

    // Where it is restored to.
    case indexThere(String)
    case targetNotEmpty(String)
    case targetIsMount(String)
    case restoreCutOff(staging: String, target: String)
    case targetUnusable(String, reason: String)

    case full(String, remains: Remains)

    /// What a full disk leaves.
    package enum Remains: Sendable {
        case earlierBackup
        case nothing
    }

    /// What is wrong with a backup.
    package enum Damage: Hashable, Sendable {
        case manifest
        case changed(String)
        case missing(String)
        case extra(String)
        case notPlain(String)
        case database(String)
        case counts
    }

    package var sentence: String {
        switch self {
        case .notABackup(let folder, let found):
            "The folder '\(folder)' holds '\(quotable(found))', which is no part of a backup: give another folder, or one that does not exist."
        case .noBackup(let folder): "There is no complete backup in '\(folder)': give a folder that `rind backup` has filled."
        case .inUse(let folder): "The backup in '\(folder)' is in use by another `rind backup` or `rind restore`: wait until it has ended."
        case .nested(let outer, let inner): "'\(inner)' lies in '\(outer)', and these have to be kept apart: give another folder."
        case .otherIndex(let folder): "The backup in '\(folder)' is another index's: give another folder."
        case .ahead(let folder, let created):
            """
            The backup in '\(folder)', of \(moment(created)), has events that this index does not have (was an older backup restored?): give \
            another folder, so that they are not lost.
            """
        case .indexDamaged(let first, let count):
            "\(first)\(count > 1 ? " (and \(count - 1) more)" : ""): no backup was made, an earlier one stands. `rind check --deep` says more."
        case .databaseDamaged(let problem): "The database is damaged (\(quotable(problem))): no backup was made, an earlier one stands."
        case .damaged(let folder, let damage): "The backup in '\(folder)' is damaged: \(damage.words). Nothing was restored."
        case .newerFormat(let folder): "The backup in '\(folder)' was made by a newer Rind: use that version."
        case .newerSchema(let folder, let found, let known):
            "The backup in '\(folder)' was made by a newer Rind (step \(found) of its schema; this one knows \(known)): use that version."
        case .indexThere(let folder): "There is an index in '\(folder)' already: give a folder that does not exist with --data."
        case .targetNotEmpty(let folder): "The folder '\(folder)' is not empty: give one that does not exist with --data."
        case .targetIsMount(let folder):
            "'\(folder)' is where a disk is mounted, and cannot be exchanged as a whole: give a folder in it with --data."
        case .restoreCutOff(let staging, let target):
            "'\(staging)' is there: a restore into '\(target)' is under way, or was cut off. If none is, remove that folder and try again."
        case .targetUnusable(let folder, let reason): "The data folder '\(folder)' cannot be made: \(reason)"
        case .full(let place, .earlierBackup):
            "The disk of '\(place)' is full: no backup was made, an earlier one stands. Make room and try again."
        case .full(let place, .nothing): "The disk of '\(place)' is full: nothing was restored. Make room and try again."
        }
    }
}

extension BackupError.Damage {
    /// In words that follow "is damaged:".
    var words: String {
        switch self {
        case .manifest: "its manifest is not what was written"
        case .changed(let name): "'\(quotable(name))' is not what was written, its digest differs"
        case .missing(let name): "'\(quotable(name))' is missing"
        case .extra(let name): "'\(quotable(name))' does not belong to it"
        case .notPlain(let name): "'\(quotable(name))' is a link, or something else that no backup holds"
        case .database(let problem): "its database is not sound (\(quotable(problem)))"
        case .counts: "its list of files is not what the manifest says"
        }
    }
}

/// A time in microseconds since 1970, to the second.
func moment(_ microseconds: Int64) -> String {
    utcText(microseconds: microseconds).prefix(19) + "Z"
}
