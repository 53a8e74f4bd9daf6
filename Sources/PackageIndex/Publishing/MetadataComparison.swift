internal import PackagingStandards

/// Compares the form with the file, in the four fields that installers act on, each by what it means.
///
/// The other fields of the form are not looked at: build tools and upload tools disagree on spacing, order and age of the format.
struct MetadataComparison {
    let declaration: UploadDeclaration
    let metadata: CoreMetadata

    func check() throws(PublishingRefusal) {
        guard declaration.name == metadata.name else {
            throw .metadataMismatch(field: "name", form: declaration.name.spelling, file: metadata.name.spelling)
        }
        guard declaration.version == metadata.version else {
            throw .metadataMismatch(field: "version", form: declaration.version.description, file: metadata.versionText)
        }
        try checkRequiresPython()
        try checkRequiresDist()
    }

    private func checkRequiresPython() throws(PublishingRefusal) {
        guard let said = declaration.requiresPython else { return }
        let found = metadata.requiresPython ?? VersionSpecifierSet()
        guard !said.isEquivalent(to: found) else { return }
        throw .metadataMismatch(field: "requires_python", form: said.description, file: metadata.requiresPythonText ?? "")
    }

    private func checkRequiresDist() throws(PublishingRefusal) {
        guard !declaration.requiresDist.isEmpty else { return }
        let said = Set(declaration.requiresDist)
        let found = Set(metadata.requiresDist)
        guard said != found else { return }
        throw .metadataMismatch(
            field: "requires_dist",
            form: Self.words(said.subtracting(found)),
            file: Self.words(found.subtracting(said))
        )
    }

    private static func words(_ requirements: Set<Requirement>) -> String {
        requirements.isEmpty ? "nothing more" : requirements.map(\.description).sorted().joined(separator: "; ")
    }
}
