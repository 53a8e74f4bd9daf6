/// What the index calls itself and where it is found: mails and pages say so.
package struct SiteIdentity: Hashable, Sendable {
    package let name: String
    /// Without a slash at the end.
    package let baseURL: String
    /// Whether everything here may go at any time, as every page of a test index says.
    package let isTest: Bool

    package init(name: String, baseURL: String, isTest: Bool = false) {
        self.name = name
        self.baseURL = baseURL
        self.isTest = isTest
    }
}
