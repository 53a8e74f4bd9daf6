/// Where an encrypted value stands in the database. It opens nowhere else: who can write to the database cannot give one account
/// the secret of another.
public struct SealingContext: Sendable {
    private let parts: [String]

    /// - Parameters:
    ///   - row: the key of the row, which must never change.
    ///   - account: the id of the account that the value belongs to.
    public init(table: String, column: String, row: String, account: String) {
        parts = [table, column, row, account]
    }

    /// The associated data: no two contexts have the same.
    var encoded: [UInt8] { lengthPrefixed(parts) }
}
