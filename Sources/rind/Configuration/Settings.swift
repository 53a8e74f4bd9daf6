import Accounts
import MailDelivery
import PackageIndex
import Web

/// Every setting, valid.
struct Settings: Sendable {
    let data: String
    let host: String
    let port: Int
    let baseURL: BaseURL
    let limits: PublishingLimits
    let registration: Registration
    let rateLimits: RateLimits
    let siteName: String
    let siteKind: SiteKind
    let trustedProxies: [AddressBlock]
    /// None: mails become files.
    let mailServer: SMTPServer?
    /// Who vouches for the servers that are connected to.
    let authorities: TrustedAuthorities

    init(_ source: SettingSource) throws(SettingError) {
        data = try source.value(.data) { $0.isEmpty ? nil : $0 }
        host = try source.value(.host) { $0.isEmpty ? nil : $0 }
        let port = try source.value(.port) { text in Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil } }
        self.port = port
        baseURL =
            source.text(.baseURL) == nil
            ? BaseURL(localPort: port)
            : try source.value(.baseURL) { BaseURL($0) }
        limits = PublishingLimits(
            fileSize: try source.value(.maxFileSize) { ByteSize($0)?.bytes },
            projectSize: try source.value(.maxProjectSize) { text in text == "none" ? .some(nil) : ByteSize(text).map { .some($0.bytes) } },
            newProjects: try source.value(.newProjects) { NewProjects(rawValue: $0) }
        )
        registration = try source.value(.registration) { Registration(rawValue: $0) }
        rateLimits = try source.value(.rateLimits) { RateLimits($0) }
        siteName = try source.value(.siteName) { (try? DisplayName($0))?.text == $0 && !$0.isEmpty ? $0 : nil }
        siteKind = try source.value(.siteKind) { SiteKind(rawValue: $0) }
        trustedProxies = try source.value(.trustedProxies) { AddressBlock.list($0) }
        mailServer = try Self.mailServer(source.text(.smtpURL))
        authorities = try Self.authorities(source.text(.caFile))
    }

    private static func mailServer(_ url: String?) throws(SettingError) -> SMTPServer? {
        guard let url, url != "none" else { return nil }
        do { return try SMTPServer(url: url) } catch { throw .unusable(.smtpURL, reason: error.reason) }
    }

    private static func authorities(_ path: String?) throws(SettingError) -> TrustedAuthorities {
        guard let path else { return .system }
        do {
            return try TrustedAuthorities(pemFile: path)
        } catch {
            let reason = error == .unreadable ? "it cannot be read" : "it holds no certificate in PEM, or a damaged one"
            throw .unusable(.caFile, reason: "of the file '\(path)', \(reason)")
        }
    }
}

extension Settings {
    var site: SiteIdentity { SiteIdentity(name: siteName, baseURL: baseURL.text, isTest: siteKind == .test) }
}

/// Whether what is here may go at any time.
enum SiteKind: String, Sendable {
    case production
    case test
}

/// Where people and programs find the index: a scheme and a host, without a path.
struct BaseURL: Sendable {
    let text: String
    /// Without the port.
    let host: String

    init(localPort port: Int) {
        text = "http://localhost:\(port)"
        host = "localhost"
    }

    init?(_ text: String) {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let scheme = ["https://", "http://"].first(where: trimmed.hasPrefix) else { return nil }
        let authority = trimmed.dropFirst(scheme.count)
        guard !authority.isEmpty, authority.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]".contains($0)) }) else {
            return nil
        }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(host.count)
        guard !host.isEmpty, port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else { return nil }
        self.text = trimmed
        self.host = String(host)
    }
}

/// A number of bytes: `1048576`, `100MiB`, `1GiB`, `5GB`.
struct ByteSize {
    let bytes: Int64
    /// A pebibyte: beyond that it is a slip.
    private static let limit: Int64 = 1 << 50

    init?(_ text: String) {
        let units: [(String, Int64)] = [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1_000), ("MB", 1_000_000),
            ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("", 1),
        ]
        guard let (suffix, factor) = units.first(where: { text.lowercased().hasSuffix($0.0.lowercased()) }),
            let number = Int64(text.dropLast(suffix.count)), number > 0
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, bytes <= Self.limit else { return nil }
        self.bytes = bytes
    }
}
