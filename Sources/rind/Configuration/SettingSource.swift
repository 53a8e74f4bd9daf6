import Configuration
import Foundation
import IdentityTokens
import Yams

/// The settings as they were given: flags before the environment before the file before the defaults.
struct SettingSource: Sendable {
    private let reader: ConfigReader
    /// They stand in the file only.
    let issuers: [IssuerSettings]

    /// - Parameters:
    ///   - flags: those that were given.
    ///   - configFile: the path given by a flag or a variable; without one, `rind.yaml` is read if it is there.
    init(flags: [Setting: String], configFile: String?, environment: [String: String]) throws(SettingError) {
        let variables = try Self.variables(environment)
        let file = try Self.file(configFile ?? environment["RIND_CONFIG"])
        let defaults = Setting.allCases.reduce(into: [Setting: String]()) { $0[$1] = $1.defaultValue }
        issuers = file.issuers
        reader = ConfigReader(
            providers: [
                Self.provider("flags", flags), Self.provider("environment", variables), Self.provider("file", file.values),
                Self.provider("defaults", defaults),
            ]
        )
    }

    /// The text of a setting, if there is any.
    func text(_ setting: Setting) -> String? {
        reader.string(forKey: ConfigKey([setting.rawValue]))
    }

    /// The setting's value; the closure answers nothing for a text that is wrong.
    func value<Value>(_ setting: Setting, _ parse: (String) -> Value?) throws(SettingError) -> Value {
        let text = text(setting) ?? ""
        guard let value = parse(text) else { throw .malformed(setting, value: text) }
        return value
    }

    private static func provider(_ name: String, _ values: [Setting: String]) -> InMemoryProvider {
        InMemoryProvider(
            name: name,
            values: Dictionary(
                uniqueKeysWithValues: values.map {
                    (AbsoluteConfigKey([$0.key.rawValue]), ConfigValue(.string($0.value), isSecret: $0.key.isSecret))
                }
            )
        )
    }

    private static func variables(_ environment: [String: String]) throws(SettingError) -> [Setting: String] {
        var values: [Setting: String] = [:]
        for (name, value) in environment where name.hasPrefix("RIND_") && name != "RIND_CONFIG" {
            guard let setting = Setting.allCases.first(where: { $0.variable == name }) else {
                throw .unknown(name: name, place: "the environment")
            }
            values[setting] = value
        }
        return values
    }

    /// What stands in the file.
    private struct FileContent {
        var values: [Setting: String] = [:]
        var issuers: [IssuerSettings] = []
    }

    private static func file(_ given: String?) throws(SettingError) -> FileContent {
        let path = given ?? "rind.yaml"
        guard given != nil || FileManager.default.fileExists(atPath: path) else { return FileContent() }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadableFile(path) }
        return try settings(in: text, path)
    }

    /// The parser's own message is several lines, with a drawing; the place and the problem are enough.
    private static func reason(_ error: any Error) -> String {
        switch error as? YamlError {
        case .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _), .scanner(_, let problem, let mark, _):
            "line \(mark.line), \(problem)."
        case .duplicatedKeysInMapping(let duplicates, _):
            "'\(duplicates.first ?? "a setting")' stands there twice."
        default: "its bytes are not YAML."
        }
    }

    private static func settings(in text: String, _ path: String) throws(SettingError) -> FileContent {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw .malformedFile(path, reason: Self.reason(error)) }
        var content = FileContent()
        guard let root else { return content }
        guard let mapping = root.mapping else { throw .malformedFile(path, reason: "write each setting as `name: value` on a line.") }
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw .malformedFile(path, reason: "write each setting as `name: value` on a line.")
            }
            if name == IssuerList.name {
                content.issuers = try IssuerList.read(value)
                continue
            }
            guard let setting = Setting(rawValue: name) else { throw .unknown(name: name, place: "'\(path)'") }
            guard let text = value.scalar?.string else {
                throw .malformedFile(path, reason: "write each setting as `name: value` on a line.")
            }
            content.values[setting] = text
        }
        return content
    }
}
