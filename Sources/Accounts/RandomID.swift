internal import Credentials

/// A new random id (UUID version 4, lower case), for what people see.
package func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    return TokenIdentifier(using: &generator).text
}
