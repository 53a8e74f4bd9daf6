/// Builds a tiny wheel (PEP 427). Every part can be bent, so that a test can say what is wrong with it.
package struct WheelBuilder: Sendable {
    package var name: String
    package var version: String
    package var metadataVersion = "2.1"
    /// Further lines of METADATA, such as `Requires-Dist: a`.
    package var metadataLines: [String] = []
    /// In the place of METADATA as it would be built.
    package var metadata: [UInt8]?
    package var tag = "py3-none-any"
    /// The package's files, by path.
    package var modules: [(path: String, bytes: [UInt8])] = []
    /// Further files in `.dist-info`; one called `WHEEL` or `RECORD` takes that one's place, one without bytes takes it away.
    package var infoFiles: [(name: String, bytes: [UInt8]?)] = []
    /// In the place of the name that follows from the others.
    package var filename: String?
    /// In the place of the folder that follows from the others.
    package var infoFolder: String?
    /// Rows of RECORD for those paths are written so instead, or not at all.
    package var recordRows: [String: String?] = [:]

    package init(_ name: String, _ version: String, module: String = "") {
        self.name = name
        self.version = version
        modules = [("\(escapedName(name)).py", Array("# \(name) \(version) \(module)\n".utf8))]
    }

    package func build() -> BuiltDistribution {
        let metadata = metadata ?? metadataText(name, version, metadataLines, metadataVersion: metadataVersion)
        let folder = infoFolder ?? "\(escapedName(name))-\(version).dist-info"
        var entries = modules
        entries += info(metadata).map { ("\(folder)/\($0.name)", $0.bytes) }
        if !infoFiles.contains(where: { $0.name == "RECORD" }) {
            entries.append(("\(folder)/RECORD", record(entries, "\(folder)/RECORD")))
        }
        return BuiltDistribution(
            kind: .wheel,
            name: name,
            version: version,
            filename: filename ?? "\(escapedName(name))-\(version)-\(tag).whl",
            bytes: ZipWriter.archive(entries),
            metadata: metadata
        )
    }

    private func info(_ metadata: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        let wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: \(tag)\n"
        var files = [(name: "METADATA", bytes: metadata), (name: "WHEEL", bytes: Array(wheel.utf8))]
        for (name, bytes) in infoFiles {
            files.removeAll { $0.name == name }
            if let bytes { files.append((name, bytes)) }
        }
        return files
    }

    private func record(_ entries: [(path: String, bytes: [UInt8])], _ own: String) -> [UInt8] {
        let rows = entries.compactMap { entry -> String? in
            recordRows[entry.path] ?? "\(entry.path),sha256=\(Base64URL.sha256(entry.bytes)),\(entry.bytes.count)"
        }
        return Array((rows + ["\(own),,"]).map { $0 + "\n" }.joined().utf8)
    }
}
