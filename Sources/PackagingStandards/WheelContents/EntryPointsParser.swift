/// Reads the lines of `entry_points.txt` as `configparser` does: comments begin with `#` or `;`, a line that is indented
/// deeper than the entry before it continues that entry's value.
struct EntryPointsParser {
    private(set) var groups: [EntryPoints.Group] = []

    private var groupNames: Set<[UInt8]> = []
    private var entryNames: Set<[UInt8]> = []
    private var indentation = 0
    private var openEntry: (name: String, lines: [Substring])?

    mutating func parse(_ text: String) throws(EntryPointsError) {
        for (index, line) in text[...].split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
            .enumerated()
        {
            guard !line.hasUnsafeCharacter else { throw .controlCharacter(line: index + 1) }
            try add(line, number: index + 1)
        }
        finishEntry()
    }

    private mutating func add(_ line: Substring, number: Int) throws(EntryPointsError) {
        let content = line.trimmingPythonWhitespace()
        guard let first = content.unicodeScalars.first else {
            openEntry?.lines.append("")
            return
        }
        if first == "#" || first == ";" { return }
        let spaces = line.unicodeScalars.prefix(while: \.isPythonWhitespace).count
        if openEntry != nil, spaces > indentation {
            openEntry?.lines.append(content)
            return
        }
        indentation = spaces
        finishEntry()
        try open(content, number: number)
    }

    private mutating func open(_ content: Substring, number: Int) throws(EntryPointsError) {
        if let name = Self.groupName(content) { return try openGroup(name) }
        guard !groups.isEmpty else { throw .noGroup(line: number) }
        let equals = content.unicodeScalars.firstIndex(of: "=") ?? content.startIndex
        let name = content[..<equals].trimmingPythonWhitespace()
        guard !name.isEmpty else { throw .malformed(line: number, QuotedValue(content)) }
        guard entryNames.insert(Array(name.utf8)).inserted else { throw .repeatedName(QuotedValue(name)) }
        let value = content[content.unicodeScalars.index(after: equals)...]
        openEntry = (String(name), [value.trimmingPythonWhitespace()])
    }

    private mutating func openGroup(_ name: String) throws(EntryPointsError) {
        guard name != "DEFAULT" else { throw .defaultGroup }
        guard groupNames.insert(Array(name.utf8)).inserted else { throw .repeatedGroup(QuotedValue(name)) }
        groups.append(EntryPoints.Group(name: name, entries: []))
        entryNames = []
    }

    /// What stands between the bracket that begins the line and the last one that closes; nil when there is no such thing.
    private static func groupName(_ content: Substring) -> String? {
        let scalars = content.unicodeScalars
        guard scalars.first == "[", let end = scalars.lastIndex(of: "]") else { return nil }
        let name = scalars[..<end].dropFirst()
        return name.isEmpty ? nil : String(name)
    }

    private mutating func finishEntry() {
        guard let entry = openEntry, !groups.isEmpty else { return }
        let lines = entry.lines.prefix((entry.lines.lastIndex { !$0.isEmpty } ?? 0) + 1)
        groups[groups.count - 1].entries.append(EntryPoints.Entry(name: entry.name, value: lines.joined(separator: "\n")))
        openEntry = nil
    }
}
