import PackagingStandards
import Testing

/// A value of a marker's environment, as JSON holds it.
private enum GivenValue: Decodable {
    case text(String)
    case names([String])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .names(try container.decode([String].self))
        }
    }

    var value: MarkerEnvironment.Value {
        switch self {
        case .text(let text): .text(text)
        case .names(let names): .names(Set(names))
        }
    }
}

private struct Evaluations: Decodable {
    struct Case: Decodable {
        let text: String
        let environment: Int
        let context: String
        let given: [String: GivenValue]
        let answer: String
        let differs: String?
    }

    let environments: [[String: GivenValue]]
    let cases: [Case]

    func environment(of item: Case) throws -> MarkerEnvironment {
        let all = environments[item.environment].merging(item.given) { _, given in given }
        let values = try all.map { name, given in (try #require(MarkerVariable(rawValue: name)), given.value) }
        return MarkerEnvironment(Dictionary(uniqueKeysWithValues: values), context: try #require(Self.contexts[item.context]))
    }

    private static let contexts: [String: MarkerEnvironment.Context] = [
        "metadata": .metadata, "lock_file": .lockFile, "requirement": .requirement,
    ]
}

@Suite struct MarkerEvaluationOracleTests {
    @Test func `markers hold where packaging says so`() throws {
        let evaluations: Evaluations = try StandardsOracle.requirements.answers("evaluation")
        var disagreements = Disagreements()
        for item in evaluations.cases {
            let environment = try evaluations.environment(of: item)
            let marker = try Marker(item.text)
            let answer = (try? marker.evaluate(in: environment)).map { $0 ? "true" : "false" } ?? "error"
            disagreements.expect(answer == item.answer, "\(answer): \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(evaluations.cases.count { $0.answer == "true" } > 600)
        #expect(evaluations.cases.count { $0.answer == "false" } > 1_500)
        #expect(evaluations.cases.count { $0.answer == "error" } > 600)
        #expect(Set(evaluations.cases.compactMap(\.differs)) == StandardsDeviations.evaluation)
    }
}
