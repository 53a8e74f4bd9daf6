/// The secrets cannot be had; without them nothing starts.
package enum SecretsError: Error, Equatable {
    case malformed(String)
    case notWritable(String)
    case missing(String)
    case notOwner(String)
    case lost(SecretName, path: String)
    case full(String)

    package var sentence: String {
        switch self {
        case .malformed(let path): "The file \(path) is damaged: each line holds an id and a key in base64. Restore it from a backup."
        case .notWritable(let folder): "The folder \(folder) cannot be written to: check who owns it, and the space on the disk."
        case .missing(let path): "There is no file \(path) yet: the first start makes it."
        case .notOwner(let path): "The file \(path) belongs to another user, as whom the server runs: do this as that user (sudo -u)."
        case .full(let path): "The file \(path) holds as many keys as can be read: remove those that nothing hangs on any more."
        case .lost(let name, let path):
            """
            The file \(path) is missing, and there are \(name.loss?.of ?? "things that hang on it"): restore it from a backup. If it is lost \
            for good, write the word 'new' there (echo new > \(path))\(name.loss.map { ": \($0.remedy)" } ?? "").
            """
        }
    }
}
