internal import Foundation

/// The fields of an address's query, as HTML forms write them (URL Standard, section 5.1).
struct QueryFields {
    /// In their order; a name may come more than once.
    private let fields: [(name: String, value: String)]

    private static let most = 100

    /// - Parameter query: what stands behind the `?`, if anything does.
    /// - Throws: `Problem` 400 if it cannot be decoded or has more than 100 fields.
    init(_ query: String?) throws {
        let parts = (query ?? "").split(separator: "&", maxSplits: Self.most)
        guard parts.count <= Self.most else { throw Problem.malformedQuery }
        fields = try parts.map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (try Self.decoded(pair[0]), try Self.decoded(pair.count > 1 ? pair[1] : ""))
        }
    }

    /// The value of the first field of that name.
    subscript(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    func all(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    private static func decoded(_ text: String) throws -> String {
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else { throw Problem.malformedQuery }
        return decoded
    }
}

extension Problem {
    static let malformedQuery = Problem(
        status: 400,
        code: "query-malformed",
        sentence: "The address cannot be read behind its '?': use UTF-8, percent-encoded, and at most 100 fields."
    )
}
