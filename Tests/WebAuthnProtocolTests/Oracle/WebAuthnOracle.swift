import TestSupport

/// The Python packages `webauthn` and `fido2`, asked by `Oracle/webauthn_oracle.py`, which also makes the ceremonies.
enum WebAuthnOracle {
    /// What one section of the script prints when it has read `questions`.
    static func answers<Answers: Decodable>(
        to section: String, about questions: [String] = [], as type: Answers.Type = Answers.self
    ) throws -> Answers {
        try PythonScript("webauthn_oracle.py").answers(to: [section], about: questions)
    }
}
