internal import Accounts
internal import Credentials

/// What somebody filled in to make or narrow a token.
struct TokenForm: Sendable {
    /// Fields that may come more than once.
    static let repeatable: Set<String> = ["token_scope", "abilities", "versions", "networks"]
    static let empty = TokenForm()

    let description: String
    /// `user`, or `project:NAME`.
    let scopes: [String]
    /// Names of projects that are yet to be made, as they were typed.
    let newProjects: String
    /// Nothing if the form does not ask for any.
    let abilities: [String]?
    let networks: String
    let versions: [String]
    let isForOneRelease: Bool
    let expires: String

    private init() {
        (description, scopes, newProjects, abilities, networks) = ("", [], "", nil, "")
        (versions, isForOneRelease, expires) = ([], false, "")
    }

    init(_ form: URLEncodedForm) {
        description = form["description"]
        scopes = form.all("token_scope").filter { !$0.isEmpty }
        newProjects = form["new_projects"]
        abilities = form.has("abilities") ? form.all("abilities").filter { !$0.isEmpty } : nil
        networks = form.all("networks").joined(separator: " ")
        versions = form.all("versions").flatMap { $0.split(whereSeparator: \.isNewline) }.map { String($0).trimmingSpace }
            .filter { !$0.isEmpty }
        isForOneRelease = form.has("one_release")
        expires = form["expires"].trimmingSpace
    }

    /// The names of projects that were chosen; none for the whole account.
    /// - Throws: `AccountRefusal.scopeMissing`
    func projects() throws(AccountRefusal) -> [String] {
        let typed = Self.words(newProjects)
        if scopes == ["user"], typed.isEmpty { return [] }
        let names = scopes.compactMap { $0.hasPrefix("project:") ? String($0.dropFirst(8)) : nil }
        guard names.count == scopes.count, !names.isEmpty || !typed.isEmpty else { throw .scopeMissing }
        return names + typed
    }

    func terms(_ scope: TokenScope, usualLife: TokenLife) throws(AccountRefusal) -> TokenTerms {
        try TokenTerms(
            description: description,
            scope: scope,
            abilities: (abilities ?? ["upload"]).map(TokenAbility.init(rawValue:)),
            life: expires.isEmpty ? usualLife : try TokenLife(form: expires, usual: usualLife),
            networks: Self.words(networks),
            versions: versions,
            isForOneRelease: isForOneRelease
        )
    }

    /// - Parameter resources: the projects that are left; nothing if none goes.
    func narrowing(_ resources: [TokenResource]?) throws(AccountRefusal) -> TokenNarrowing {
        try TokenNarrowing(
            abilities: abilities.flatMap { $0.isEmpty ? nil : $0.map(TokenAbility.init(rawValue:)) },
            life: expires.isEmpty ? nil : try TokenLife(form: expires),
            networks: Self.words(networks),
            versions: versions,
            resources: resources
        )
    }

    /// How long the old token lives on, in seconds: `0` or a number of days.
    static func overlap(_ text: String) -> Int64? {
        text == "0" ? 0 : TokenLife.seconds(text)
    }

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "," || $0 == "\n" || $0 == "\r\n" || $0 == "\t" }.map(String.init)
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
