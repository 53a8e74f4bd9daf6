/// Fields that are checked against other values of the document.
extension MetadataReader {
    /// Requirements with their texts; none of them names a URL.
    mutating func requirements(_ field: MetadataField) throws(MetadataError) -> [(requirement: Requirement, text: String)] {
        var accepted: [(requirement: Requirement, text: String)] = []
        for read in try values(field, MetadataValue.requirement) {
            let isKept = try read.requirement.url == nil ? true : keepsDirectReference(field, read.text)
            if isKept { accepted.append(read) }
        }
        return accepted
    }

    /// Project URLs, each with a label of its own.
    mutating func projectURLs() throws(MetadataError) -> [ProjectURL] {
        var labels: Set<String> = []
        var accepted: [ProjectURL] = []
        for url in try values(.projectURL, MetadataValue.projectURL) {
            if labels.insert(url.label).inserted {
                accepted.append(url)
            } else {
                try refuse(.refused(.projectURL, value: QuotedValue(url.label), rule: .uniqueLabel))
            }
        }
        return accepted
    }

    /// The licence expression, which excludes the old `License` (PEP 639, "Deprecate License field").
    mutating func licenseExpression(besides license: String?) throws(MetadataError) -> LicenseExpression? {
        let expression = try value(.licenseExpression, MetadataValue.licenseExpression)
        if let expression, license != nil {
            try refuse(.refused(.licenseExpression, value: QuotedValue(expression.text), rule: .licenseOrExpression))
        }
        return expression
    }

    /// The modules of this project alone. One empty value says that there are none (PEP 794).
    mutating func importNames(besides namespaces: [ImportName]) throws(MetadataError) -> [ImportName]? {
        guard has(.importName) else { return nil }
        let shared = Set(namespaces.map(\.name))
        var accepted: [ImportName] = []
        for name in try values(.importName, MetadataValue.importName) {
            if shared.contains(name.name) {
                try refuse(.refused(.importName, value: QuotedValue(name.name), rule: .importNameOrNamespace))
            } else {
                accepted.append(name)
            }
        }
        return accepted
    }
}
