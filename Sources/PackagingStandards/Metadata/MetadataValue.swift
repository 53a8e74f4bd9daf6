/// How the text of one metadata field becomes its value. Each throws the rule that the text breaks.
enum MetadataValue {
    /// One line without characters that are unsafe in one, its folds and the white space around it removed.
    static func line(_ text: String) throws(MetadataRule) -> String {
        let joined = FoldedText.joined(text)
        guard !joined.hasUnsafeCharacter else { throw .noControlCharacters }
        return String(joined[...].trimmingPythonWhitespace())
    }

    static func projectName(_ text: String) throws(MetadataRule) -> ProjectName {
        do { return try ProjectName(text) } catch { throw .projectName(error) }
    }

    static func version(_ text: String) throws(MetadataRule) -> (version: Version, text: String) {
        guard !text.hasUnsafeCharacter else { throw .noControlCharacters }
        do { return (try Version(text), String(text[...].trimmingPythonWhitespace())) } catch { throw .version(error) }
    }

    static func summary(_ text: String) throws(MetadataRule) -> String {
        guard !text.utf8.contains(where: \.isLineBreak) else { throw .oneLine }
        let line = try line(text)
        let length = line.unicodeScalars.count
        guard length <= CoreMetadata.maximumSummaryLength else { throw .summaryLength(length) }
        return line
    }

    static func webURL(_ text: String) throws(MetadataRule) -> String {
        let line = try line(text)
        guard isWebURL(line) else { throw .webURL }
        return line
    }

    static func mailAddresses(_ text: String) throws(MetadataRule) -> String {
        let line = try line(text)
        if let fault = MailAddresses(line).fault { throw .mailAddress(QuotedValue(fault)) }
        return line
    }

    static func requirement(_ text: String) throws(MetadataRule) -> (requirement: Requirement, text: String) {
        let line = try line(text)
        do { return (try Requirement(line), line) } catch { throw .requirement(error) }
    }

    static func versionSpecifiers(_ text: String) throws(MetadataRule) -> (set: VersionSpecifierSet, text: String) {
        let line = try line(text)
        do { return (try VersionSpecifierSet(line), line) } catch { throw .versionSpecifiers(error) }
    }

    static func contentType(_ text: String) throws(MetadataRule) -> DescriptionContentType {
        try DescriptionContentType(line(text))
    }

    static func licenseExpression(_ text: String) throws(MetadataRule) -> LicenseExpression {
        let line = try line(text)
        do { return try LicenseExpression(line) } catch { throw .licenseExpression(error) }
    }

    static func licensePath(_ text: String) throws(MetadataRule) -> String {
        let line = try line(text)
        guard isLicenseFilePath(line) else { throw .licensePath }
        return line
    }

    static func extraName(_ text: String) throws(MetadataRule) -> ExtraName {
        let line = try line(text)
        do { return try ExtraName(line) } catch { throw .extraName(error) }
    }

    static func projectURL(_ text: String) throws(MetadataRule) -> ProjectURL { try ProjectURL(line(text)) }

    static func importName(_ text: String) throws(MetadataRule) -> ImportName { try ImportName(line(text)) }

    /// A field whose value a build may change (PEP 643); the three that identify the document never are.
    static func dynamicField(_ text: String) throws(MetadataRule) -> MetadataField {
        guard let field = MetadataField(headerName: try Array(line(text).utf8)) else { throw .fieldName }
        guard field != .metadataVersion, field != .name, field != .version else { throw .neverDynamic }
        return field
    }
}
