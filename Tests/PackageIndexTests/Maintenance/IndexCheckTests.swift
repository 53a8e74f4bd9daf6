import Foundation
import PackageIndex
import Persistence
import TestSupport
import Testing

@Suite struct IndexCheckTests {
    private let wheel = WheelBuilder("demo", "1.0").build()

    private func scene() async throws -> PublishingScene {
        let scene = try await PublishingScene(storage: .disk)
        try await scene.publish(wheel)
        try await scene.publish(SdistBuilder("demo", "1.0").build())
        return scene
    }

    private func problems(_ scene: PublishingScene, isDeep: Bool) throws -> [String] {
        try IndexCheck(database: scene.index.database, blobs: scene.index.blobs).run(isDeep: isDeep) { _ in }.problems
    }

    private var blob: String { "blobs/\(wheel.sha256.prefix(2))/\(wheel.sha256)" }

    @Test func `a sound index has no problems, and every file is looked at`() async throws {
        let scene = try await scene()
        for isDeep in [false, true] {
            let seen = Recorder<Int>()
            let report = try IndexCheck(database: scene.index.database, blobs: scene.index.blobs).run(isDeep: isDeep) { seen.add($0) }
            #expect(report.problems.isEmpty)
            #expect(report.files == 2)
            #expect(seen.all == [1, 2])
        }
    }

    @Test(arguments: [0, 1, 50, 200]) func `one bit that flipped is found when files are read whole`(offset: Int) async throws {
        let scene = try await scene()
        var bytes = wheel.bytes
        bytes[offset] ^= 1
        try scene.index.folder.write(bytes, to: blob)
        #expect(try problems(scene, isDeep: false).isEmpty)
        let found = try problems(scene, isDeep: true)
        #expect(found.count == 1)
        #expect(found.first?.contains("'\(wheel.filename)'") == true && found.first?.contains("digest") == true)
    }

    @Test(arguments: [false, true]) func `a missing file is found`(isDeep: Bool) async throws {
        let scene = try await scene()
        try scene.index.folder.remove(blob)
        let found = try problems(scene, isDeep: isDeep)
        #expect(found.count == 1)
        #expect(found.first?.contains("'\(wheel.filename)' is missing") == true)
    }

    @Test(arguments: [false, true]) func `a file of another size is found`(isDeep: Bool) async throws {
        let scene = try await scene()
        try scene.index.folder.write(wheel.bytes + [0], to: blob)
        let found = try problems(scene, isDeep: isDeep)
        #expect(found.count == 1)
        #expect(found.first?.contains("has \(wheel.bytes.count + 1) bytes instead of \(wheel.bytes.count)") == true)
    }

    @Test func `a stray file is found, and so is an upload that was cut off`() async throws {
        let scene = try await scene()
        let digest = String(repeating: "a", count: 64)
        try scene.index.folder.write([1], to: "blobs/aa/" + digest)
        #expect(try problems(scene, isDeep: false).map { $0.contains("'\(digest)' belongs to no release") } == [true])
        try scene.index.folder.remove("blobs/aa/" + digest)
        try scene.index.folder.write([1], to: "incoming/half")
        #expect(try problems(scene, isDeep: false).isEmpty, "somebody publishes: it may be under way")
    }

    @Test func `metadata that is not the file's is found`() async throws {
        let scene = try await scene()
        try await scene.index.change("UPDATE file_metadata SET content = \(Array("other".utf8))")
        let found = try problems(scene, isDeep: true)
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("other metadata than the database") })
    }

    @Test func `a wheel whose RECORD has a wrong digest was taken, and is found`() async throws {
        let scene = try await scene()
        for (algorithm, length) in [("sha256", 43), ("sha384", 64), ("sha512", 86)] {
            var builder = WheelBuilder(algorithm, "1.0")
            builder.recordRows = ["\(algorithm).py": "\(algorithm).py,\(algorithm)=\(String(repeating: "A", count: length)),"]
            try await scene.publish(builder.build())
            let found = try problems(scene, isDeep: true)
            #expect(found.contains { $0.contains("'\(algorithm)-1.0-py3-none-any.whl'") && $0.contains("RECORD") }, "\(found)")
            #expect(try problems(scene, isDeep: false).isEmpty)
        }
    }
}
