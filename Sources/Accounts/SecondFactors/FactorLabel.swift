/// The name that a person gives to a factor: 1 to 64 characters on one line.
package struct FactorLabel: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(AccountRefusal) {
        let scalars = String(text.split(separator: " ").joined(separator: " ")).unicodeScalars
        guard (1...64).contains(scalars.count), !scalars.contains(where: \.isInvisible) else { throw .badLabel }
        self.text = String(scalars)
    }
}
