/// Builds a tiny sdist (PEP 625).
package struct SdistBuilder: Sendable {
    package var name: String
    package var version: String
    package var metadataVersion = "2.2"
    /// Further lines of PKG-INFO.
    package var metadataLines: [String] = []
    /// In the place of PKG-INFO as it would be built; empty for none at all.
    package var packageInfo: [UInt8]?
    /// Further files below the top folder.
    package var files: [(path: String, bytes: [UInt8])] = []
    /// In the place of the name that follows from the others.
    package var filename: String?

    package init(_ name: String, _ version: String, module: String = "") {
        self.name = name
        self.version = version
        files = [("pyproject.toml", Array("# \(name) \(version) \(module)\n".utf8))]
    }

    package func build() -> BuiltDistribution {
        let metadata = packageInfo ?? metadataText(name, version, metadataLines, metadataVersion: metadataVersion)
        let folder = "\(escapedName(name))-\(version)"
        let members = (metadata.isEmpty ? [] : [("PKG-INFO", metadata)]) + files
        return BuiltDistribution(
            kind: .sdist,
            name: name,
            version: version,
            filename: filename ?? folder + ".tar.gz",
            bytes: TarGzipWriter.archive(members.map { (path: "\(folder)/\($0.0)", bytes: $0.1) }),
            metadata: metadata
        )
    }
}
