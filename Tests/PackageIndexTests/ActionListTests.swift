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
        "MakeToken": MakeToken.summary,
        "RemoveToken": RemoveToken.summary,
        "SignIn": SignIn.summary,
        "SignOut": SignOut.summary,
        "ProveAgain": ProveAgain.summary,
        "Register": Register.summary,
        "SetUpAdministrator": SetUpAdministrator.summary,
        "ChangePassword": ChangePassword.summary,
        "RequestPasswordReset": RequestPasswordReset.summary,
        "ResetPassword": ResetPassword.summary,
        "AddAddress": AddAddress.summary,
        "RemoveAddress": RemoveAddress.summary,
        "MakeAddressPrimary": MakeAddressPrimary.summary,
        "ResendVerification": ResendVerification.summary,
        "VerifyAddress": VerifyAddress.summary,
        "ChangeProfile": ChangeProfile.summary,
        "DeleteAccount": DeleteAccount.summary,
        "YankRelease": YankRelease.summary,
        "UnyankRelease": UnyankRelease.summary,
        "DeleteFile": DeleteFile.summary,
        "DeleteRelease": DeleteRelease.summary,
        "DeleteProject": DeleteProject.summary,
        "RecordRestore": RecordRestore.summary,
        "StoreDescription": StoreDescription.summary,
    ]

    private static let page = """
        add address            | the account's owner, password given of late | account:email:add
        change password        | the account's owner, signed in  | account:password:change
        change profile         | the account's owner, password given of late | account:profile:change, account:email:public:change
        create token           | the operator, on the machine    | account:api_token:added
        create user            | the operator, on the machine    | account:create
        delete account         | the account's owner, password given of late | account:delete
        delete file            | an owner of the project, password given of late | file:remove
        delete project         | an owner of the project, password given of late | project:remove
        delete release         | an owner of the project, password given of late | project:release:remove
        disable user           | the operator, on the machine    | account:disable
        enable user            | the operator, on the machine    | account:enable
        make address primary   | the account's owner, password given of late | account:email:primary:change
        make token             | the account's owner, password given of late | account:api_token:added
        prove again            | the account's owner, signed in  | account:reauthenticate:success, account:reauthenticate:failure
        publish file           | who may publish to the project  | project:create, project:role:add, project:release:add, file:add
        record restore         | the operator, on the machine    | index:restore
        register               | anybody                         | account:create, account:login:success
        remove address         | the account's owner, password given of late | account:email:remove
        remove token           | the account's owner, password given of late | account:api_token:removed
        request password reset | anybody                         | account:password:reset:request
        resend verification    | the account's owner, signed in  | account:email:reverify
        reset password         | who holds the link              | account:password:reset
        set up administrator   | who holds the link              | account:create, account:login:success
        sign in                | anybody                         | account:login:success, account:login:failure
        sign out               | the account's owner, signed in  | account:logout
        store description      | the server itself               | project:description:render
        unyank release         | an owner of the project, password given of late | project:release:unyank
        verify address         | the account's owner, signed in  | account:email:verified
        yank release           | an owner of the project, password given of late | project:release:yank
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
