internal import Crypto

/// A wheel or an sdist in memory, as a build tool leaves it on disk.
package struct BuiltDistribution: Sendable {
    package enum Kind: String, Sendable {
        case wheel = "bdist_wheel"
        case sdist
    }

    package let kind: Kind
    package let name: String
    package let version: String
    package var filename: String
    package var bytes: [UInt8]
    /// METADATA or PKG-INFO.
    package let metadata: [UInt8]

    /// In lower-case hexadecimal.
    package var sha256: String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The path that the index serves it under.
    package var path: String { "/files/\(sha256)/\(filename)" }

    /// The fields of the form that an upload tool sends with it, in twine's order.
    package var fields: [(String, String)] {
        [
            (":action", "file_upload"), ("protocol_version", "1"), ("metadata_version", "2.1"), ("name", name), ("version", version),
            ("filetype", kind.rawValue), ("pyversion", kind == .wheel ? "py3" : "source"), ("sha256_digest", sha256),
        ]
    }
}

/// Core metadata as text: the three fields that it must have, and what a test adds.
func metadataText(_ name: String, _ version: String, _ lines: [String], metadataVersion: String) -> [UInt8] {
    let head = ["Metadata-Version: \(metadataVersion)", "Name: \(name)", "Version: \(version)"]
    return Array((head + lines).map { $0 + "\n" }.joined().utf8)
}

/// A project's name as it stands in file names (PEP 625, PEP 427).
func escapedName(_ name: String) -> String {
    name.lowercased().split(whereSeparator: { "-_.".contains($0) }).joined(separator: "_")
}
