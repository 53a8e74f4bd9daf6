internal import Accounts
package import PackageIndex

extension TestIndex {
    /// Publishes the file as the upload route does, by a token.
    /// - Parameter fields: the form's fields, in the place of those that belong to the file.
    @discardableResult
    package func publish(
        _ file: BuiltDistribution,
        by token: String,
        fields: [(String, String)]? = nil,
        contentType: String? = nil,
        from address: String = "192.0.2.7",
        with publisher: Publisher? = nil
    ) async throws -> PublishFile.Outcome {
        let uploadToken = try await authenticated(token, from: Client(address: address, agent: "test/1"))
        let publisher = publisher ?? self.publisher
        return try await withTaskExecutorPreference(BlockingThreads.executor) {
            let upload = try publisher.receive()
            do {
                unsafe try file.bytes.withUnsafeBytes { unsafe try upload.append($0) }
                return try await publisher.publish(
                    try Self.form(fields ?? file.fields),
                    upload,
                    UploadedContent(filename: file.filename, contentType: contentType),
                    by: .token(uploadToken),
                    from: Client(address: address, agent: "test/1")
                )
            } catch {
                upload.discard()
                throw error
            }
        }
    }

    private static func form(_ fields: [(String, String)]) throws -> UploadForm {
        var form = UploadForm()
        for (name, value) in fields {
            guard let field = UploadForm.Field(rawValue: name) else { continue }
            try form.add(value, to: field)
        }
        return form
    }
}
