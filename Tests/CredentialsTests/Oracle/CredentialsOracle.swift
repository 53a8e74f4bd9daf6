import TestSupport

/// pymacaroons, pypitoken, argon2-cffi, pyotp, cryptography and Python itself, asked by `Oracle/credentials_oracle.py`.
enum CredentialsOracle {
    /// What one section of the script prints when it has read `questions`.
    static func answers<Answers: Decodable>(
        to section: String, about questions: some Encodable = [String](), as type: Answers.Type = Answers.self
    ) throws -> Answers {
        try PythonScript("credentials_oracle.py").answers(to: [section], about: questions)
    }
}
