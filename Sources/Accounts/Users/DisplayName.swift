/// The name under which a person wants to be seen: up to 100 characters on one line, perhaps none. It holds no address of a page, which
/// is what junk is made for.
package struct DisplayName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(AccountRefusal) {
        let trimmed = text.unicodeScalars.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let scalars = String.UnicodeScalarView(trimmed)
        guard scalars.count <= 100, !String(scalars).contains("://"), !scalars.contains(where: \.isInvisible) else { throw .badDisplayName }
        self.text = String(scalars)
    }
}
