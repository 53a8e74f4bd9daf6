/// The eight recovery codes that an account gets at once, all different. A new set replaces the one before it.
public struct RecoveryCodeSet: Sendable {
    /// How many codes a set has.
    public static let count = 8

    /// The codes, in no order that means anything.
    public let codes: [RecoveryCode]

    /// A new set. A code that has come already is drawn anew.
    public init(using generator: inout some RandomNumberGenerator) {
        var codes: [RecoveryCode] = []
        var texts: Set<String> = []
        while codes.count < RecoveryCodeSet.count {
            let code = RecoveryCode(using: &generator)
            if texts.insert(code.text).inserted { codes.append(code) }
        }
        self.codes = codes
    }
}
