internal import Foundation
internal import Hummingbird
internal import PackagingStandards

extension IndexRequestContext {
    /// A part of the path, decoded (RFC 3986, section 2.1).
    /// - Throws: `Problem.notFound` if it is not what it must be: there is nothing at such an address.
    func value<Value>(_ part: String, _ parse: (String) throws -> Value) throws -> Value {
        guard let text = parameters.get(part)?.removingPercentEncoding, let value = try? parse(text) else { throw Problem.notFound }
        return value
    }
}

extension ProjectName {
    /// The project that a path names.
    init(inPathOf context: IndexRequestContext) throws {
        self = try context.value("name") { try ProjectName($0) }
    }
}

extension Version {
    /// The version that a path names.
    init(inPathOf context: IndexRequestContext) throws {
        self = try context.value("version") { try Version($0) }
    }
}
