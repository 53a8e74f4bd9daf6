import Foundation
import PackagingStandards
import Testing

/// One answer of `packaging.metadata`, as the deliberate deviations leave it.
private struct MetadataCase: Decodable {
    struct Values: Decodable {
        let name: String
        let version: String
        let requiresPython: String?
        let requiresDist: [String]
        let requiresDistTexts: [String]
        let providesExtra: [String]
        let projectURLs: [[String]]
        let keywords: [String]
        let importNames: [String]?
        let importNamespaces: [String]
        let dynamic: [String]
        let licenseExpression: String?
        let texts: [String: String?]
        let lists: [String: [String]]
    }

    let document: Data
    let tags: [String]
    let metadata: Values?
    let bad: [String]?

    var shown: String { "\(String(decoding: document, as: UTF8.self).debugDescription) tags \(tags) bad \(bad ?? [])" }
}

extension MetadataCase.Values {
    fileprivate func differences(from read: CoreMetadata) -> [String] {
        var differences: [String] = []
        func expect<Value: Equatable>(_ name: String, _ here: Value, _ there: Value) {
            if here != there { differences.append("\(name): \(here) instead of \(there)") }
        }
        expect("name", read.name.spelling, name)
        expect("version", read.version.description, version)
        expect("requiresPython", read.requiresPython?.description ?? "", requiresPython ?? "")
        expect("requiresDist", read.requiresDist.map { $0.name.normalized + " " + $0.specifiers.description }, requiresDist)
        expect("requiresDistTexts", read.requiresDistTexts, requiresDistTexts)
        expect("providesExtra", read.providesExtra.map(\.normalized), providesExtra)
        expect("projectURLs", read.projectURLs.map { [$0.label, $0.url] }, projectURLs)
        expect("keywords", read.keywords, keywords)
        expect("importNames", read.importNames?.map(\.name), importNames)
        expect("importNamespaces", read.importNamespaces.map(\.name), importNamespaces)
        expect("dynamic", read.dynamic.map { $0.rawValue.lowercased() }, dynamic)
        expect("licenseExpression", read.licenseExpression?.text, licenseExpression)
        for (name, text) in texts { expect(name, Self.text(name, of: read), text) }
        for (name, list) in lists { expect(name, Self.list(name, of: read), list) }
        return differences
    }

    private static func text(_ name: String, of read: CoreMetadata) -> String? {
        switch name {
        case "summary": read.summary
        case "description": read.description
        case "home_page": read.homePage
        case "download_url": read.downloadURL
        case "author": read.author
        case "author_email": read.authorEmail
        case "maintainer": read.maintainer
        case "maintainer_email": read.maintainerEmail
        case "license": read.license
        default: "no such field"
        }
    }

    private static func list(_ name: String, of read: CoreMetadata) -> [String] {
        switch name {
        case "platforms": read.platforms
        case "supported_platforms": read.supportedPlatforms
        case "classifiers": read.classifiers
        case "license_files": read.licenseFiles
        case "requires_external": read.requiresExternal
        case "requires": read.requires
        case "provides": read.provides
        case "obsoletes": read.obsoletes
        case "provides_dist": read.providesDist.map(\.description)
        case "obsoletes_dist": read.obsoletesDist.map(\.description)
        default: ["no such field"]
        }
    }
}

@Suite struct CoreMetadataOracleTests {
    @Test(arguments: ["written", "mutated"])
    func `documents are accepted, refused and read as packaging does`(section: String) throws {
        let cases: [MetadataCase] = try StandardsOracle.metadata.answers(section)
        var disagreements = Disagreements()
        var installable = 0
        for item in cases {
            let installed = try? CoreMetadata(parsing: item.document, policy: .installing)
            installable += installed == nil ? 0 : 1
            do {
                let read = try CoreMetadata(parsing: item.document)
                disagreements.expect(installed == read, "reads otherwise for installing: \(item.shown)")
                disagreements.expect(item.metadata != nil, "accepted: \(item.shown)")
                let differences = item.metadata?.differences(from: read) ?? []
                disagreements.expect(differences.isEmpty, "\(differences): \(item.shown)")
            } catch {
                disagreements.expect(item.metadata == nil, "refused, \(error.sentence): \(item.shown)")
                let field = error.field?.rawValue.lowercased() ?? "none"
                disagreements.expect(item.bad?.contains(field) ?? true, "refused, \(error.sentence): \(item.shown)")
            }
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.metadata != nil } > 600)
        #expect(installable > cases.count { $0.metadata != nil } + 500)
        #expect(cases.count { $0.metadata == nil } > 1_000)
        #expect(Set(cases.flatMap(\.tags)).isSubset(of: StandardsDeviations.metadata))
        if section == "written" {
            #expect(StandardsDeviations.metadata == Set(cases.flatMap(\.tags)))
        }
    }
}
