/// Parses one requirement (PEP 508, "Grammar"): name, extras, then either a URL or version clauses, then a marker.
struct RequirementParser {
    private var scanner: RequirementScanner

    init(_ scanner: RequirementScanner) { self.scanner = scanner }

    mutating func parse() throws(RequirementError) -> Requirement {
        scanner.skipSpaces()
        let name = try parseName()
        scanner.skipSpaces()
        let extras = try parseExtras()
        scanner.skipSpaces()
        guard scanner.skip(UInt8(ascii: "@")) else {
            let specifiers = try parseSpecifiers()
            let marker = try parseMarker(else: specifiers.isEmpty ? .afterName : .afterClause)
            return Requirement(name: name, extras: extras, specifiers: specifiers, url: nil, marker: marker)
        }
        let url = try parseURL()
        let marker = try parseMarker(else: .afterURL)
        return Requirement(name: name, extras: extras, specifiers: VersionSpecifierSet(), url: url, marker: marker)
    }

    private mutating func parseName() throws(RequirementError) -> ProjectName {
        guard let first = scanner.next, first.isASCIIAlphanumeric else { throw scanner.malformed(expected: .name) }
        let text = scanner.take(while: \.isNameByte)
        do { return try ProjectName(text) } catch { throw .name(error) }
    }

    private mutating func parseURL() throws(RequirementError) -> String {
        scanner.skipSpaces()
        let url = scanner.take { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard !url.isEmpty else { throw scanner.malformed(expected: .url) }
        return url
    }

    private mutating func parseMarker(else expected: RequirementPart) throws(RequirementError) -> Marker? {
        scanner.skipSpaces()
        if scanner.next == nil { return nil }
        guard scanner.skip(UInt8(ascii: ";")) else { throw scanner.malformed(expected: expected) }
        var parser = MarkerParser(scanner)
        return Marker(try parser.parse())
    }
}

extension RequirementParser {
    private mutating func parseExtras() throws(RequirementError) -> [ExtraName] {
        guard scanner.skip(UInt8(ascii: "[")) else { return [] }
        scanner.skipSpaces()
        if scanner.skip(UInt8(ascii: "]")) { return [] }
        var extras = [try parseExtra(else: .extraOrBracket)]
        while true {
            scanner.skipSpaces()
            if scanner.skip(UInt8(ascii: "]")) { return extras }
            guard scanner.skip(UInt8(ascii: ",")) else { throw scanner.malformed(expected: .commaOrBracket) }
            scanner.skipSpaces()
            extras.append(try parseExtra(else: .extra))
        }
    }

    private mutating func parseExtra(else expected: RequirementPart) throws(RequirementError) -> ExtraName {
        guard let first = scanner.next, first.isASCIIAlphanumeric else { throw scanner.malformed(expected: expected) }
        let text = scanner.take(while: \.isNameByte)
        do { return try ExtraName(text) } catch { throw .extra(error) }
    }
}

extension RequirementParser {
    /// Clauses separated by commas, perhaps in parentheses; a comma after the last one is allowed.
    private mutating func parseSpecifiers() throws(RequirementError) -> VersionSpecifierSet {
        let isEnclosed = scanner.skip(UInt8(ascii: "("))
        scanner.skipSpaces()
        var clauses: [VersionSpecifier] = []
        while let first = scanner.next, first.isComparisonByte {
            try parseClause(into: &clauses)
            scanner.skipSpaces()
            guard scanner.skip(UInt8(ascii: ",")) else { break }
            scanner.skipSpaces()
        }
        if isEnclosed, !scanner.skip(UInt8(ascii: ")")) { throw scanner.malformed(expected: .closingParenthesis) }
        do { return try VersionSpecifierSet(clauses) } catch { throw .specifier(error) }
    }

    /// A clause ends at white space, a comma, a semicolon or a parenthesis. After `===` a comma belongs to the clause's text,
    /// which is then split, so that `===1,>=2` is two clauses.
    private mutating func parseClause(into clauses: inout [VersionSpecifier]) throws(RequirementError) {
        let comparison = scanner.take(while: \.isComparisonByte)
        let isArbitrary = comparison.hasPrefix(VersionSpecifier.Operator.arbitrary.rawValue)
        let endsWithOperator = !isArbitrary || comparison.utf8.count == 3
        if endsWithOperator { scanner.skipSpaces() }
        let version = scanner.take { !$0.endsClause && (isArbitrary || $0 != UInt8(ascii: ",")) }
        guard !version.unicodeScalars.contains(where: \.isPythonWhitespace) else { throw scanner.malformed(expected: .afterClause) }
        for part in (comparison + version).split(separator: ",") {
            do { clauses.append(try VersionSpecifier(part)) } catch { throw .specifier(error) }
        }
    }
}

extension UInt8 {
    /// A character of the operators that compare versions.
    var isComparisonByte: Bool {
        self == UInt8(ascii: "=") || self == UInt8(ascii: "<") || self == UInt8(ascii: ">")
            || self == UInt8(ascii: "!") || self == UInt8(ascii: "~")
    }

    fileprivate var endsClause: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: ";") || self == UInt8(ascii: ")")
    }
}
