import Accounts

/// A setting that the operator may give: as a flag, a variable of the environment, or a line of the YAML file.
enum Setting: String, CaseIterable {
    case data
    case host
    case port
    case baseURL = "base-url"
    case registration
    case reads
    case newProjects = "new-projects"
    case maxFileSize = "max-file-size"
    case maxProjectSize = "max-project-size"
    case rateLimits = "rate-limits"
    case trustedProxies = "trusted-proxies"
    case secretScanningKeysURL = "secret-scanning-keys-url"
    case passwordUpload = "password-upload"
    case passwordUploadUntil = "password-upload-until"
    case siteName = "site-name"
    case siteKind = "site-kind"
    case twoFactor = "two-factor"
    case phishingResistant = "phishing-resistant"
    case phishingResistantFrom = "phishing-resistant-from"
    case recoveryWait = "recovery-wait"
    case tokenMaxLifetime = "token-max-lifetime"
    case smtpURL = "smtp-url"
    case caFile = "ca-file"

    /// The variable's name: `RIND_BASE_URL`.
    var variable: String {
        "RIND_" + rawValue.uppercased().replacing("-", with: "_")
    }

    /// What would be right, in words that follow "give".
    var hint: String {
        switch self {
        case .data: "the path of a folder"
        case .host: "an address of this machine, such as 127.0.0.1 or 0.0.0.0"
        case .port: "a port number from 0 to 65535"
        case .baseURL: "http:// or https:// with a host name and no path, such as https://packages.example.org"
        case .registration: "'closed' or 'open'"
        case .reads: "'public' or 'authenticated'"
        case .newProjects: "'members' or 'administrators'"
        case .maxFileSize: "a size such as 100MiB or 1GiB"
        case .maxProjectSize: "a size such as 10GiB, or 'none'"
        case .rateLimits:
            "limits such as user.login=10/5m,registration=none; their names are "
                + LimitedAct.allCases.map(\.rawValue).joined(separator: ", ")
        case .trustedProxies: "networks such as 10.0.0.0/8,fd00::/8, or leave it away"
        case .twoFactor: "'required' or 'optional'"
        case .phishingResistant: "'none', 'administrators', 'owners' or 'all'"
        case .phishingResistantFrom: "a day such as 2027-03-01, from its beginning in UTC, or leave it away"
        case .recoveryWait: "a time such as 72h, 90m or 3d, of 30 days at the most"
        case .tokenMaxLifetime: "a time such as 90d or 12h, of 366 days at the most, or 'none'"
        case .secretScanningKeysURL:
            "an https address of the keys, such as https://api.github.com/meta/public_keys/token_scanning, or leave it away"
        case .passwordUpload: "'never', 'without-two-factor' or 'always'"
        case .passwordUploadUntil: "a day such as 2027-03-01, from whose beginning in UTC it is 'never', or leave it away"
        case .siteName: "a name of 1 to 100 characters, on one line"
        case .siteKind: "'production' or 'test'"
        case .smtpURL: "smtp://host:port or smtps://host:port, with user:password@ before the host if need be, or 'none'"
        case .caFile: "the path of a file of certificates in PEM"
        }
    }

    var defaultValue: String? {
        switch self {
        case .data: "rind-data"
        case .host: "127.0.0.1"
        case .port: "8000"
        case .baseURL: nil
        case .registration: "closed"
        case .reads: "public"
        case .newProjects: "members"
        case .maxFileSize: "1GiB"
        case .maxProjectSize: "none"
        case .rateLimits: ""
        case .trustedProxies: ""
        case .twoFactor: "required"
        case .phishingResistant: "none"
        case .phishingResistantFrom: nil
        case .recoveryWait: "72h"
        case .tokenMaxLifetime: "none"
        case .secretScanningKeysURL, .passwordUploadUntil: nil
        case .passwordUpload: "never"
        case .siteName: "Rind"
        case .siteKind: "production"
        case .smtpURL: "none"
        case .caFile: nil
        }
    }

    /// Whether its value must not be shown, to anybody.
    var isSecret: Bool { self == .smtpURL }
}

/// A wrong or unknown setting: it stops the start.
enum SettingError: Error, Equatable {
    case unknown(name: String, place: String)
    case malformed(Setting, value: String)
    /// Of a value that must not be repeated, or whose fault needs more words.
    case unusable(Setting, reason: String)
    case unreadableFile(String)
    case malformedFile(String, reason: String)
    /// Of the list of issuers.
    case issuers(String)

    var sentence: String {
        switch self {
        case .unknown(let name, let place):
            "The setting '\(name)' in \(place) is not known\(Self.nearest(name)): the settings are \(Self.all)."
        case .malformed(let setting, let value): "The setting '\(setting.rawValue)' is '\(value)': give \(setting.hint)."
        case .unusable(let setting, let reason):
            "The setting '\(setting.rawValue)' cannot be used: \(reason). Give \(setting.hint)."
        case .unreadableFile(let path): "The configuration file '\(path)' cannot be read: check its path and who may read it."
        case .issuers(let reason): "The setting 'oidc-issuers' cannot be used: \(reason)"
        case .malformedFile(let path, let reason): "The configuration file '\(path)' is not a YAML list of settings: \(reason)"
        }
    }

    private static let all = Setting.allCases.map(\.rawValue).joined(separator: ", ")

    /// A guess at what was meant: the setting that differs least.
    private static func nearest(_ name: String) -> String {
        let plain = name.lowercased().replacing("rind_", with: "").replacing("_", with: "-")
        let best = Setting.allCases.map { ($0.rawValue, distance($0.rawValue, plain)) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= 3 else { return "" }
        return " (did you mean '\(best.0)'?)"
    }

    /// Levenshtein's distance.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8.prefix(64)))
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (byte == other ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], cost)
            }
        }
        return row[right.count]
    }
}
