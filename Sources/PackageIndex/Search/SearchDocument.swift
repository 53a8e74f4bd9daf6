internal import PackagingStandards
internal import Persistence

/// What search knows of a project: what is shown of it, and the words by which it is found.
///
/// The description is not among them: it makes the index three times as large and as slow to keep, and is full of words that every
/// project has.
struct SearchDocument: Equatable {
    /// Normalized.
    let name: String
    let spelling: String
    /// Of the current release.
    let version: String
    /// One line, or empty.
    let summary: String
    /// The words of the name, summary, keywords, and people, each joined by spaces.
    let names: String
    let summaries: String
    let keywords: String
    let people: String
    /// Words that nobody can type: of each classifier one, and the words of the name once more.
    let marks: String

    /// Beyond so many Unicode scalars keywords and people are not read; and beyond so many, classifiers.
    private static let longestField = 4_000
    private static let mostClassifiers = 100

    /// The project of that number, or nothing if it is not to be found: it does not exist, is withheld, or has no files.
    static func of(_ number: Int64, _ transaction: ReadTransaction) throws -> SearchDocument? {
        let project = try transaction.first("SELECT spelling, status FROM projects WHERE number = \(number)") { row in
            (name: try ProjectName(try row.text(0)), status: try ProjectStatus(stored: try row.text(1)))
        }
        guard let project, project.status != .quarantined,
            let version = try PublishedProject.currentVersion(of: number, transaction)
        else { return nil }
        return SearchDocument(project.name, version, try PublishedProject.headers(of: number, version, transaction))
    }

    /// - Parameter metadata: none if it cannot be read: the project is found by its name all the same.
    private init(_ name: ProjectName, _ version: Version, _ metadata: CoreMetadata?) {
        self.name = name.normalized
        spelling = name.spelling
        self.version = version.description
        summary = metadata?.summary ?? ""
        names = SearchWords(name.normalized).joined
        summaries = SearchWords(summary).joined
        keywords = Self.words(metadata?.keywordsText ?? "")
        people = Self.words(Self.people(metadata))
        let classifiers = (metadata?.classifiers ?? []).prefix(Self.mostClassifiers)
        marks = (classifiers.map(Mark.classifier) + SearchWords(name.normalized).runs.flatMap(\.words).map(Mark.nameWord))
            .joined(separator: " ")
    }

    private static func words(_ text: String) -> String {
        SearchWords(String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestField)))).joined
    }

    /// Their names. Mail addresses are left out: nobody should be found by one, and most end alike.
    private static func people(_ metadata: CoreMetadata?) -> String {
        guard let metadata else { return "" }
        let mailboxes = [metadata.authorEmail, metadata.maintainerEmail].compactMap { $0 }.flatMap { $0.split(separator: ",") }
        let names = mailboxes.map { $0.prefix { $0 != "<" } }.filter { !$0.contains("@") }.map(String.init)
        return ([metadata.author, metadata.maintainer].compactMap { $0 } + names).joined(separator: " ")
    }
}

extension SearchDocument {
    /// Whether both are found by the same words, whatever is shown of them.
    func hasSameWords(as other: SearchDocument) -> Bool {
        name == other.name && names == other.names && summaries == other.summaries && keywords == other.keywords && people == other.people
            && marks == other.marks
    }

    /// As the index has it.
    static func indexed(_ number: Int64, _ transaction: ReadTransaction) throws -> SearchDocument? {
        try transaction.first(
            """
            SELECT name, spelling, version, summary, names, summaries, keywords, people, marks
            FROM search_documents WHERE number = \(number)
            """
        ) { try SearchDocument($0) }
    }

    private init(_ row: Row) throws {
        name = try row.text(0)
        spelling = try row.text(1)
        version = try row.text(2)
        summary = try row.text(3)
        names = try row.text(4)
        summaries = try row.text(5)
        keywords = try row.text(6)
        people = try row.text(7)
        marks = try row.text(8)
    }
}

extension PublishedProject {
    /// The version of the current release of the project of that number. Its files are not read, however many there are.
    fileprivate static func currentVersion(of number: Int64, _ transaction: ReadTransaction) throws -> Version? {
        let releases = try transaction.all(
            """
            SELECT spelling, yanked_at FROM releases WHERE project = \(number) AND EXISTS (
                SELECT 1 FROM files WHERE files.project = releases.project AND files.version = releases.version
            )
            """
        ) { row in
            Release(version: try Version(try row.text(0)), isYanked: try row.optionalInteger(1) != nil, yankReason: nil)
        }
        return current(of: releases)?.version
    }

    /// The metadata of a release without its description.
    fileprivate static func headers(of number: Int64, _ version: Version, _ transaction: ReadTransaction) throws -> CoreMetadata? {
        guard let bytes = try releaseMetadata(of: number, version.canonical, transaction)?.bytes else { return nil }
        return try? CoreMetadata(parsing: upToEmptyLine(bytes), policy: .installing)
    }

    /// The header fields and no body.
    private static func upToEmptyLine(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        var end = 0
        while let next = bytes[end...].firstIndex(of: newline) {
            let line = bytes[end..<next]
            if line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) { return bytes[..<end] }
            end = next + 1
        }
        return bytes[...]
    }
}
