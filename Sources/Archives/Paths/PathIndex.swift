/// The paths of an archive, in an order that shows which two cannot exist side by side.
///
/// Invariant, once made: no two members have the same path, and no file is also the directory of another member.
/// Paths that differ only in the Unicode normal form count as the same: some file systems cannot hold both,
/// and Swift's strings compare equal.
///
/// Sorted with the separator below every other byte, all that lies under `a` follows `a` directly. So one look
/// at each pair of neighbours finds every conflict, and the cost does not depend on how deep the paths are.
struct PathIndex: Sendable {
    /// Two members that exclude each other.
    struct Conflict: Error, Equatable {
        /// The path of the one that comes first in the order.
        let path: String
        /// That one is a file, and the other shows its path to be a directory. Else both are the same.
        let sharedByFile: Bool
    }

    private let paths: PathList
    /// The members' places in the archive, sorted by path.
    private let order: [Int]

    init(_ paths: PathList) throws(Conflict) {
        self.paths = paths
        order = paths.sortedPlaces()
        if let path = paths.equivalentPath() { throw Conflict(path: path, sharedByFile: false) }
        for (first, second) in zip(order, order.dropFirst()) {
            if let conflict = paths.conflict(first, second) { throw conflict }
        }
    }

    /// The place in the archive of the member with this path.
    func place(of path: String) -> Int? {
        let wanted = sortKey(path)
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if paths.precedes(order[middle], wanted) { low = middle + 1 } else { high = middle }
        }
        guard low < order.count, paths.equals(order[low], wanted) else { return nil }
        return order[low]
    }
}

/// Paths as they are met, kept as the bytes by which they are sorted.
struct PathList: Sendable {
    /// Every path's key in a row.
    private var keys: [UInt8] = []
    private var members: [Member] = []
    /// The paths that are not ASCII.
    private var unicodePaths: [String] = []

    private struct Member {
        let key: Range<Int>
        let isDirectory: Bool
    }

    /// The bytes of all paths so far.
    var totalBytes: Int { keys.count }

    mutating func append(_ path: MemberPath, isDirectory: Bool) {
        let start = keys.count
        keys.append(contentsOf: path.text.utf8)
        for index in start..<keys.count where keys[index] == UInt8(ascii: "/") { keys[index] = separatorKey }
        members.append(Member(key: start..<keys.count, isDirectory: isDirectory))
        if !path.isASCII { unicodePaths.append(path.text) }
    }

    fileprivate func sortedPlaces() -> [Int] {
        members.indices.sorted { relation($0, $1).isAscending }
    }

    /// A path that another one equals in all but the normal form.
    fileprivate func equivalentPath() -> String? {
        // Room for all from the start: to hash a decomposed path costs more than everything else that is done with it.
        var seen = Set<String>(minimumCapacity: unicodePaths.count)
        return unicodePaths.first { !seen.insert($0).inserted }
    }

    fileprivate func precedes(_ place: Int, _ key: [UInt8]) -> Bool {
        relation(of: keys.span.extracting(members[place].key), to: key.span).isAscending
    }

    fileprivate func equals(_ place: Int, _ key: [UInt8]) -> Bool {
        relation(of: keys.span.extracting(members[place].key), to: key.span) == .same
    }

    /// Why two neighbours in the sorted order cannot both be unpacked.
    fileprivate func conflict(_ first: Int, _ second: Int) -> PathIndex.Conflict? {
        let firstIsDirectory = members[first].isDirectory
        let sharedByFile: Bool
        switch relation(first, second) {
        case .same: sharedByFile = firstIsDirectory != members[second].isDirectory
        case .holds where !firstIsDirectory: sharedByFile = true
        case .holds, .before, .after: return nil
        }
        return PathIndex.Conflict(path: path(first), sharedByFile: sharedByFile)
    }

    private func relation(_ first: Int, _ second: Int) -> KeyRelation {
        relation(of: keys.span.extracting(members[first].key), to: keys.span.extracting(members[second].key))
    }

    private func relation(of first: Span<UInt8>, to second: Span<UInt8>) -> KeyRelation {
        let common = min(first.count, second.count)
        for index in 0..<common where first[index] != second[index] {
            return first[index] < second[index] ? .before : .after
        }
        guard first.count != second.count else { return .same }
        guard first.count == common else { return .after }
        return second[common] == separatorKey ? .holds : .before
    }

    private func path(_ place: Int) -> String {
        let bytes = keys[members[place].key].map { $0 == separatorKey ? UInt8(ascii: "/") : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// How one key stands to another.
private enum KeyRelation {
    case same, before, after
    /// The first names a directory in which the second lies.
    case holds

    var isAscending: Bool {
        switch self {
        case .before, .holds: true
        case .same, .after: false
        }
    }
}

/// Below every byte that a path may contain.
private let separatorKey: UInt8 = 0

private func sortKey(_ path: String) -> [UInt8] {
    path.utf8.map { $0 == UInt8(ascii: "/") ? separatorKey : $0 }
}
