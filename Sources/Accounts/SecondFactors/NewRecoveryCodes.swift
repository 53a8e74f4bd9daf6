internal import Credentials

/// Recovery codes that are being made: they are shown once, and nowhere else.
package struct NewRecoveryCodes: Sendable, CustomStringConvertible, CustomReflectable {
    let codeSet: RecoveryCodeSet

    package init() {
        var generator = SystemRandomNumberGenerator()
        codeSet = RecoveryCodeSet(using: &generator)
    }

    /// As people copy them.
    package var texts: [String] { codeSet.codes.map(\.text) }

    package var description: String { "NewRecoveryCodes" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
