/// Why somebody's description of a publisher is not accepted.
public enum PublisherError: Error, Equatable, Sendable {
    case owner(String)
    case repository(String)
    case workflow(String)
    case namespace(String)
    case project(String)
    case pipelineFile(String)
    case environment(String)
    case subject
    case id(String)
    case claims(ClaimRequirementError)

    /// The form's field that is wrong.
    public var field: String {
        switch self {
        case .owner: "owner"
        case .repository: "repository"
        case .workflow: "workflow_filename"
        case .namespace: "namespace"
        case .project: "project"
        case .pipelineFile: "workflow_filepath"
        case .environment: "environment"
        case .subject: "subject"
        case .id: "id"
        case .claims: "claims"
        }
    }

    /// One sentence: the value, and what would be right.
    public var sentence: String {
        switch self {
        case .owner(let text): "\(quoted(text)) is no owner of repositories: it has 1 to 100 letters, digits, hyphens and underscores."
        case .repository(let text):
            "\(quoted(text)) is no name of a repository: it has 1 to 100 letters, digits, full stops, hyphens and underscores, "
                + "without the owner."
        case .workflow(let text): "\(quoted(text)) is no file of a workflow: it is a name without folders that ends in .yml or .yaml."
        case .namespace(let text):
            "\(quoted(text)) is no namespace: it is the path of a user or group, as in the project's URL, without the project."
        case .project(let text):
            "\(quoted(text)) is no name of a project: it is the last part of the project's URL, of letters, digits, full stops, "
                + "hyphens and underscores."
        case .pipelineFile(let text):
            "\(quoted(text)) is no file of a pipeline: it is a path from the top of the project that ends in .yml or .yaml."
        case .environment(let text):
            "\(quoted(text)) is no name of an environment: it has 1 to 255 characters, no quotes, commas, semicolons or "
                + "control characters, and no space at either end."
        case .subject: "The subject must have 1 to 255 printable characters, as the issuer writes it in sub."
        case .id(let text): "\(quoted(text)) is no id: it is a number in digits."
        case .claims(let error): error.sentence
        }
    }
}

/// The rules that several kinds of publishers share.
enum PublisherText {
    static func isEnvironment(_ text: String) -> Bool {
        (1...255).contains(text.unicodeScalars.count) && text.unicodeScalars.allSatisfy(isPrintable)
            && !text.unicodeScalars.contains { "'\"`,;\\".unicodeScalars.contains($0) } && text.first?.isWhitespace == false
            && text.last?.isWhitespace == false
    }

    /// Whether there are 1 to `limit` letters, digits and characters of `others`, all ASCII.
    static func isName(_ text: some StringProtocol, others: String, limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: others.utf8.contains(byte)
                }
            }
    }

    /// Whether there are 1 to 255 printable characters without backslashes, with `.yml` or `.yaml` behind a name.
    static func isDefinitionFile(_ text: String) -> Bool {
        guard (1...255).contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy(isPrintable),
            !text.unicodeScalars.contains("\\"), text.first?.isWhitespace == false
        else { return false }
        let name = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last.map {
            String(decoding: $0, as: UTF8.self)
        }
        return [".yml", ".yaml"].contains { ending in
            name.map { $0.utf8.count > ending.utf8.count && $0.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) } ?? false
        }
    }
}
