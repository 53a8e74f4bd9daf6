import Foundation
import PackagingStandards
import Testing

/// One answer of Python's `csv` about a RECORD.
private struct RecordCase: Decodable {
    struct Row: Decodable, Equatable {
        let path: String
        let algorithm: String?
        let digest: String?
        let size: String?
    }

    let document: Data
    let rows: [Row]?
}

/// One answer of Python's `configparser` about an entry_points.txt.
private struct EntryPointsCase: Decodable {
    struct Group: Decodable, Equatable {
        let name: String
        let entries: [[String]]
    }

    let document: Data
    let groups: [Group]?
}

@Suite struct WheelContentsOracleTests {
    @Test func `RECORD is read as Python's csv reads it, and refused by the rules of the specification`() throws {
        let cases: [RecordCase] = try StandardsOracle.contents.answers("records")
        var disagreements = Disagreements()
        for item in cases {
            let record = try? WheelRecord(parsing: item.document)
            let rows = record?.entries.map {
                RecordCase.Row(path: $0.path, algorithm: $0.digest?.algorithm, digest: $0.digest?.value, size: $0.size?.description)
            }
            disagreements.expect(rows == item.rows, "\(String(decoding: item.document, as: UTF8.self).debugDescription): \(rows as Any)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.rows != nil } > 2_000)
        #expect(cases.count { $0.rows == nil } > 2_000)
    }

    @Test func `entry points are read as Python's configparser reads them, and scripts are checked`() throws {
        let cases: [EntryPointsCase] = try StandardsOracle.contents.answers("entry-points")
        var disagreements = Disagreements()
        for item in cases {
            let points = try? EntryPoints(parsing: item.document)
            let groups = points?.groups.map { group in
                EntryPointsCase.Group(name: group.name, entries: group.entries.map { [$0.name, $0.value] })
            }
            disagreements.expect(
                groups == item.groups, "\(String(decoding: item.document, as: UTF8.self).debugDescription): \(groups as Any)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.groups != nil } > 2_000)
        #expect(cases.count { $0.groups == nil } > 2_000)
    }
}
