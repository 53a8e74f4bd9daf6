import Accounts
import Foundation
import PackageIndex
import Persistence
import Testing

/// Every way in which the product can be changed, on one page.
@Suite struct ActionListTests {
    private static let actions: [String: ActionSummary] = [
        "CreateUser": CreateUser.summary,
        "DisableUser": DisableUser.summary,
        "EnableUser": EnableUser.summary,
        "CreateToken": CreateToken.summary,
        "PublishFile": PublishFile.summary,
        "StoreDescription": StoreDescription.summary,
    ]

    private static let page = """
        create token  | the operator, on the machine  | account:api_token:added
        create user   | the operator, on the machine  | account:create
        disable user  | the operator, on the machine  | account:disable
        enable user   | the operator, on the machine  | account:enable
        publish file  | who may publish to the project | project:create, project:role:add, project:release:add, file:add
        store description | the server itself | project:description:render
        """

    @Test func `the list of all actions is the one that was reviewed`() {
        let lines = Self.actions.values.sorted { $0.name < $1.name }.map { summary in
            [summary.name, summary.permission.rawValue, summary.events.map(\.rawValue).joined(separator: ", ")]
        }
        let expected = Self.page.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(lines == expected)
    }

    @Test func `no action is missing from the list`() throws {
        var declared: Set<String> = []
        for text in try SourceText.all() {
            for match in text.matches(of: /(?:struct|class|enum|extension|actor)\s+(\w+)\s*:[^{]*\bAction\b[^{]*\{/) {
                declared.insert(String(match.1))
            }
        }
        #expect(declared == Set(Self.actions.keys))
    }

    @Test func `every kind of event has an action that leaves it`() {
        let left = Set(Self.actions.values.flatMap(\.events))
        #expect(left == Set(EventTag.allCases))
    }
}
