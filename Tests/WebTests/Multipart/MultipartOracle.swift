import TestSupport

/// Python's writers and a reader of forms, asked by `Oracle/multipart_oracle.py`.
enum MultipartOracle {
    /// What one section of the script prints when it has read `questions`.
    static func answers<Answers: Decodable>(
        to section: String, about questions: some Encodable = [String](), as type: Answers.Type = Answers.self
    ) throws -> Answers {
        try PythonScript("Oracle/multipart_oracle.py").answers(to: [section], about: questions)
    }
}
