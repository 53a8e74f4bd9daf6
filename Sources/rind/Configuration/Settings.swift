import Accounts
import Credentials
import Foundation
import IdentityTokens
import IssuerClient
import MailDelivery
import PackageIndex
import Persistence
import Web
import WebAuthnProtocol

/// Every setting, valid.
struct Settings: Sendable {
    let data: String
    let host: String
    let port: Int
    let baseURL: BaseURL
    let limits: PublishingLimits
    let registration: Registration
    let reads: ReadAccess
    let rateLimits: RateLimits
    let siteName: String
    let siteKind: SiteKind
    let trustedProxies: [AddressBlock]
    let secondFactors: SecondFactorPolicy
    /// In seconds.
    let recoveryWait: Int64
    /// In seconds; none for any.
    let tokenMaxLifetime: Int64?
    let scanningKeys: DocumentSource?
    let passwordUpload: PasswordUploadPolicy
    /// Whose identities trusted publishers have.
    let issuers: [IssuerSettings]
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
        reads = try source.value(.reads) { ReadAccess(rawValue: $0) }
        rateLimits = try source.value(.rateLimits) { RateLimits($0) }
        siteName = try source.value(.siteName) { (try? DisplayName($0))?.text == $0 && !$0.isEmpty ? $0 : nil }
        siteKind = try source.value(.siteKind) { SiteKind(rawValue: $0) }
        secondFactors = try Self.secondFactors(source)
        recoveryWait = try source.value(.recoveryWait) { RateLimit.duration($0) }
        tokenMaxLifetime = try source.value(.tokenMaxLifetime) { text in
            text == "none" ? .some(nil) : TokenLife.seconds(text).map { .some($0) }
        }
        trustedProxies = try source.value(.trustedProxies) { AddressBlock.list($0) }
        mailServer = try Self.mailServer(source.text(.smtpURL))
        authorities = try Self.authorities(source.text(.caFile))
        scanningKeys = try Self.scanningKeys(source)
        issuers = source.issuers
        passwordUpload = PasswordUploadPolicy(
            demand: try source.value(.passwordUpload) { PasswordUploadPolicy.Demand(rawValue: $0) },
            until: source.text(.passwordUploadUntil) == nil ? nil : try source.value(.passwordUploadUntil) { Timestamp(day: $0) }
        )
    }

    private static func secondFactors(_ source: SettingSource) throws(SettingError) -> SecondFactorPolicy {
        SecondFactorPolicy(
            demand: try source.value(.twoFactor) { SecondFactorPolicy.Demand(rawValue: $0) },
            phishingResistance: try source.value(.phishingResistant) { SecondFactorPolicy.PhishingResistance(rawValue: $0) },
            phishingResistantFrom: source.text(.phishingResistantFrom) == nil
                ? nil : try source.value(.phishingResistantFrom) { Timestamp(day: $0) },
            responsibility: Ownership.isOwnerCondition
        )
    }

    private static func mailServer(_ url: String?) throws(SettingError) -> SMTPServer? {
        guard let url, url != "none" else { return nil }
        do { return try SMTPServer(url: url) } catch { throw .unusable(.smtpURL, reason: error.reason) }
    }

    private static func scanningKeys(_ source: SettingSource) throws(SettingError) -> DocumentSource? {
        guard source.text(.secretScanningKeysURL) != nil else { return nil }
        let address = try source.value(.secretScanningKeysURL) { try? WebAddress($0) }
        do { return try DocumentSource(address, caFile: source.text(.caFile)) } catch { throw .unusable(.caFile, reason: error.sentence) }
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
    /// The index as browsers know it for keys and passkeys: bound to its host.
    var relyingParty: RelyingParty { RelyingParty(id: baseURL.host, name: siteName, origins: [baseURL.origin]) }

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

    /// As browsers write it: in lower case, without the scheme's usual port (RFC 6454, section 6.2).
    var origin: String {
        let lower = text.lowercased()
        let usual = lower.hasPrefix("https://") ? ":443" : ":80"
        return lower.hasSuffix(usual) ? String(lower.dropLast(usual.count)) : lower
    }

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
