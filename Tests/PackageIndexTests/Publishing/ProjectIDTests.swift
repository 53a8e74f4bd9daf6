import Foundation
import Persistence
import Testing

@testable import PackageIndex

@Suite struct ProjectIDTests {
    /// RFC 9562, appendix A.6: 2022-02-22T14:22:22.00-05:00.
    @Test func `it begins with the time, and says its version and variant`() throws {
        let id = ProjectID.make(at: Timestamp(microseconds: 1_645_557_742_000_000))
        #expect(id.hasPrefix("017f22e2-79b0-7000-"))
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(UUID(uuidString: id) != nil)
    }

    @Test func `later ones come after earlier ones, within a millisecond too`() {
        let start: Int64 = 1_795_000_000_000_000
        let ids = [0, 1, 250, 999, 1_000, 1_000_000, 86_400_000_000].map { ProjectID.make(at: Timestamp(microseconds: start + $0)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `at one moment they differ in what cannot be guessed`() {
        let ids = (0..<1_000).map { _ in ProjectID.make(at: Timestamp(microseconds: 1_795_000_000_000_000)) }
        #expect(Set(ids.map { $0.dropFirst(19) }).count == 1_000)
        #expect(Set(ids.map { $0.prefix(18) }).count == 1)
    }
}
