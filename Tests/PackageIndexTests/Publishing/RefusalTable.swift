import Accounts
import Foundation
import PackageIndex
import Persistence
import TestSupport
import Testing

/// One way to be refused: what is sent, and what the answer says.
struct RefusalRow: Sendable, CustomTestStringConvertible {
    let code: String
    let status: Int
    /// A part of the sentence: the value that is at fault.
    let names: String
    let send: @Sendable (PublishingScene) async throws -> Void

    var testDescription: String { "\(code): \(names)" }

    init(_ code: String, _ status: Int = 400, names: String, _ send: @escaping @Sendable (PublishingScene) async throws -> Void) {
        (self.code, self.status, self.names, self.send) = (code, status, names, send)
    }

    /// A good wheel whose form has another value in a field, or lacks it.
    private static func form(_ code: String, _ status: Int = 400, names: String, _ field: String, _ value: String?) -> RefusalRow {
        RefusalRow(code, status, names: names) { try await $0.publish(WheelBuilder("demo", "1.0").build(), with: field, value) }
    }

    /// A wheel with something bent.
    private static func wheel(_ code: String, names: String, _ bend: @escaping @Sendable (inout WheelBuilder) -> Void) -> RefusalRow {
        RefusalRow(code, names: names) { scene in
            var builder = WheelBuilder("demo", "1.0")
            bend(&builder)
            try await scene.publish(builder.build())
        }
    }

    private static func sdist(_ code: String, names: String, _ bend: @escaping @Sendable (inout SdistBuilder) -> Void) -> RefusalRow {
        RefusalRow(code, names: names) { scene in
            var builder = SdistBuilder("demo", "1.0")
            bend(&builder)
            try await scene.publish(builder.build())
        }
    }

    static let forms: [RefusalRow] = [
        form("action-unknown", names: "'delete'", ":action", "delete"),
        form("field-missing", names: "':action'", ":action", nil),
        form("action-gone", 410, names: "'submit'", ":action", "submit"),
        form("action-gone", 410, names: "'doc_upload'", ":action", "doc_upload"),
        form("field-invalid", names: "'protocol_version'", "protocol_version", "2"),
        form("field-invalid", names: "'9.9'", "metadata_version", "9.9"),
        form("field-missing", names: "'name'", "name", nil),
        form("field-missing", names: "'name'", "name", "UNKNOWN"),
        form("field-invalid", names: "'name'", "name", "de mo"),
        form("field-missing", names: "'version'", "version", "  "),
        form("field-invalid", names: "'version'", "version", "one"),
        form("field-missing", names: "'filetype'", "filetype", nil),
        form("filetype-unknown", names: "'bdist_egg'", "filetype", "bdist_egg"),
        form("field-missing", names: "'pyversion'", "pyversion", nil),
        form("digest-missing", names: "'sha256_digest'", "sha256_digest", nil),
        form("field-invalid", names: "'abc'", "sha256_digest", "abc"),
        form("field-invalid", names: "'md5_digest'", "md5_digest", String(repeating: "g", count: 32)),
        form("digest-mismatch", names: "'sha256_digest'", "sha256_digest", String(repeating: "0", count: 64)),
        form("digest-mismatch", names: "'md5_digest'", "md5_digest", String(repeating: "0", count: 32)),
        form("digest-mismatch", names: "'blake2_256_digest'", "blake2_256_digest", String(repeating: "0", count: 64)),
        form("field-invalid", names: "'requires_python'", "requires_python", ">=3.x"),
        form("field-invalid", names: "'requires_dist'", "requires_dist", "a b c"),
        form("field-invalid", names: "NUL", "comment", "a\u{0}b"),
        RefusalRow("field-invalid", names: "'pyversion'") {
            try await $0.publish(SdistBuilder("demo", "1.0").build(), with: "pyversion", "py3")
        },
        RefusalRow("field-repeated", names: "'version'") { scene in
            let file = WheelBuilder("demo", "1.0").build()
            try await scene.publish(file, fields: file.fields + [("version", "2.0")])
        },
        RefusalRow("form-too-large", names: "\(UploadForm.totalLimit)") { _ in
            var form = UploadForm()
            try form.count(UploadForm.totalLimit)
            try form.count(1)
        },
        RefusalRow("content-missing", names: "'content'") { scene in
            var file = WheelBuilder("demo", "1.0").build()
            file.filename = ""
            try await scene.publish(file)
        },
        RefusalRow("content-type", names: "'image/png'") { scene in
            try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: scene.token, contentType: "image/png")
        },
    ]

    static let contents: [RefusalRow] = [
        wheel("filename-invalid", names: "demo-1.0.whl") { $0.filename = "demo-1.0.whl" },
        wheel("filename-invalid", names: "'Demo'") { $0.filename = "Demo-1.0-py3-none-any.whl" },
        wheel("filename-invalid", names: "'a/demo-1.0-py3-none-any.whl'") { $0.filename = "a/demo-1.0-py3-none-any.whl" },
        wheel("filename-invalid", names: "at most 255 bytes") { $0.filename = String(repeating: "a", count: 252) + ".whl" },
        wheel("filename-invalid", names: "\"1.0?\"") { $0.filename = "demo-1.0\u{202E}-py3-none-any.whl" },
        sdist("filename-invalid", names: ".zip") { $0.filename = "demo-1.0.zip" },
        sdist("filename-invalid", names: "'Demo'") { $0.filename = "Demo-1.0.tar.gz" },
        RefusalRow("filename-mismatch", names: "'other'") { scene in
            var builder = WheelBuilder("demo", "1.0")
            builder.filename = "other-1.0-py3-none-any.whl"
            builder.infoFolder = "other-1.0.dist-info"
            try await scene.publish(builder.build())
        },
        wheel("filename-mismatch", names: "'2.0'") { builder in
            builder.filename = "demo-2.0-py3-none-any.whl"
            builder.infoFolder = "demo-2.0.dist-info"
        },
        sdist("filename-mismatch", names: "'2.0'") { $0.filename = "demo-2.0.tar.gz" },
        RefusalRow("archive-invalid", names: "zip archive") { scene in
            var file = WheelBuilder("demo", "1.0").build()
            file.bytes = Array("no zip".utf8)
            try await scene.publish(file)
        },
        RefusalRow("archive-invalid", names: "tar.gz archive") { scene in
            var file = SdistBuilder("demo", "1.0").build()
            file.bytes = Array(file.bytes.dropLast(9))
            try await scene.publish(file)
        },
        wheel("archive-invalid", names: "'demo-1.0.dist-info'") { $0.infoFolder = "demo-9.dist-info" },
        wheel("archive-member-missing", names: "'demo-1.0.dist-info/WHEEL'") { $0.infoFiles = [("WHEEL", nil)] },
        wheel("archive-member-missing", names: "'demo-1.0.dist-info/METADATA'") { $0.infoFiles = [("METADATA", nil)] },
        wheel("archive-member-missing", names: "'demo-1.0.dist-info/RECORD'") { $0.infoFiles = [("RECORD", nil)] },
        wheel("archive-member-missing", names: "licenses/LICENSE") { builder in
            builder.metadataVersion = "2.4"
            builder.metadataLines = ["License-File: LICENSE"]
        },
        sdist("archive-member-missing", names: "'demo-1.0/PKG-INFO'") { $0.packageInfo = [] },
        wheel("record-invalid", names: "'demo.py'") { $0.recordRows["demo.py"] = .some(nil) },
        wheel("record-invalid", names: "'demo.py' has 1 bytes") { $0.recordRows["demo.py"] = "demo.py,,1" },
        wheel("record-invalid", names: "'more.py'") { $0.recordRows["demo.py"] = "demo.py,,\nmore.py,," },
        wheel("metadata-invalid", names: "METADATA") { $0.metadata = Array("no metadata".utf8) },
        wheel("metadata-invalid", names: "WHEEL") { $0.infoFiles = [("WHEEL", Array("Wheel-Version: 9.0\n".utf8))] },
        wheel("metadata-invalid", names: "entry_points.txt") { $0.infoFiles = [("entry_points.txt", Array("[broken\n".utf8))] },
        sdist("metadata-invalid", names: "PKG-INFO") { $0.metadataLines = ["Requires-Dist: b @ https://example.org/b.whl"] },
        form("metadata-mismatch", names: "'name'", "name", "other"),
        form("metadata-mismatch", names: "'2.0'", "version", "2.0"),
        form("metadata-mismatch", names: "'requires_python'", "requires_python", ">=3.8"),
        form("metadata-mismatch", names: "'requires_dist'", "requires_dist", "requests"),
    ]

    static let rules: [RefusalRow] = [
        RefusalRow("file-too-large", names: "100 bytes") { scene in
            let limits = PublishingLimits(fileSize: 100, projectSize: nil, newProjects: .members)
            try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: scene.token, with: scene.index.publisher(limits))
        },
        RefusalRow("project-too-large", names: "'demo'") { scene in
            let limits = PublishingLimits(fileSize: 1 << 20, projectSize: 100, newProjects: .members)
            try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: scene.token, with: scene.index.publisher(limits))
        },
        RefusalRow("new-projects", 403, names: "'demo'") { scene in
            let limits = PublishingLimits(fileSize: 1 << 20, projectSize: nil, newProjects: .administrators)
            try await scene.index.publish(WheelBuilder("demo", "1.0").build(), by: scene.token, with: scene.index.publisher(limits))
        },
        RefusalRow("file-exists", names: "'taken-1.0-py3-none-any.whl'") { scene in
            try await scene.publish(WheelBuilder("taken", "1.0", module: "changed").build())
        },
        RefusalRow("file-exists", names: "'taken-1.0-py3-none-any.whl'") { scene in
            var file = WheelBuilder("taken", "1.0").build()
            file.filename = "taken-1.0-py2.py3-none-any.whl"
            try await scene.publish(file)
        },
        RefusalRow("file-exists", names: "'taken-1.0-py3-none-any.whl'") { scene in
            try await scene.publish(WheelBuilder("taken", "1.0.0", module: "changed").build())
        },
        RefusalRow("file-exists", names: "'taken-1.0-py3-none-any.whl'") { scene in
            var file = WheelBuilder("taken", "1.0", module: "changed").build()
            file.filename = "taken-1.0-PY3-None-any.whl"
            try await scene.publish(file)
        },
        RefusalRow("filename-used", names: "'taken-0.1-py3-none-any.whl'") { try await $0.publish(WheelBuilder("taken", "0.1").build()) },
        RefusalRow("second-sdist", names: "'taken-1.0.tar.gz'") { try await $0.publish(SdistBuilder("taken", "1.0.0").build()) },
        RefusalRow("not-permitted", 403, names: "'bob'") { scene in
            let token = try await scene.index.token(for: scene.index.existingUser("bob"))
            try await scene.index.publish(WheelBuilder("taken", "2.0").build(), by: token)
        },
        RefusalRow("project-closed", 403, names: "'closed'") { try await $0.publish(WheelBuilder("closed", "2.0").build()) },
    ]

    /// What the rules are broken with.
    static func prepare(_ scene: PublishingScene) async throws {
        try await scene.index.user("bob")
        for file in [
            WheelBuilder("taken", "1.0").build(), SdistBuilder("taken", "1.0").build(), WheelBuilder("taken", "0.1").build(),
            WheelBuilder("closed", "1.0").build(),
        ] { try await scene.publish(file) }
        try await scene.delete(WheelBuilder("taken", "0.1").build())
        try await scene.index.change("UPDATE projects SET status = 'archived' WHERE name = 'closed'")
    }
}
