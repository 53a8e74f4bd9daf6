package import Accounts
internal import Crypto
internal import HTTPTypes
internal import NIOCore
package import PackageIndex
internal import PackagingStandards

/// The readable side of the index: finds the answer to a path, from memory or by building it.
package struct IndexPages: Sendable {
    let cache: ReadCache
    private let projects: ProjectReader
    private let contents: ContentReader
    private let blocking: any TaskExecutor
    private let site: SiteIdentity
    private let publicPages: PublicPages
    /// Whether caches between here and the reader may keep nothing for others.
    private let isPrivate: Bool

    /// Files up to this size, in bytes, are kept in memory; larger ones are sent from disk.
    private static let smallFile: Int64 = 64 << 10
    /// Pages beyond this size, in bytes, are sent by the system without another copy.
    private static let largePage = 32 << 10

    package init(
        cache: ReadCache, projects: ProjectReader, contents: ContentReader, blocking: any TaskExecutor, site: SiteIdentity,
        registrationIsOpen: Bool, reads: ReadAccess = .everybody
    ) {
        isPrivate = reads == .authenticated
        self.cache = cache
        self.projects = projects
        self.contents = contents
        self.blocking = blocking
        self.site = site
        publicPages = PublicPages(site: site, registrationIsOpen: registrationIsOpen)
    }

    /// A project's page of the simple index (PEP 503, 691), by its normalized name.
    func simplePage(_ name: String, _ format: PageFormat, _ encoding: PageEncoding) async throws -> CachedAnswer? {
        let key = ReadKey.page("/simple/\(name)/", format, encoding)
        return try await cache.answer(key, project: name) {
            guard let page = try await projects.page(of: name) else { return nil }
            let bytes = format == .simpleJSON ? page.json() : page.html()
            return try pageAnswer(bytes, format, encoding, serial: page.lastSerial, project: name)
        }
    }

    /// The list of all projects.
    func simpleList(_ format: PageFormat, _ encoding: PageEncoding) async throws -> CachedAnswer? {
        try await cache.answer(ReadKey.page("/simple/", format, encoding), project: nil) {
            let list = try await projects.list()
            let bytes = format == .simpleJSON ? list.json() : list.html()
            return try pageAnswer(bytes, format, encoding, serial: list.lastSerial, project: nil)
        }
    }

    /// PyPI's JSON document of a project or, with a version, of a release; by its normalized name.
    func legacyDocument(_ name: String, _ version: Version?, _ encoding: PageEncoding) async throws -> CachedAnswer? {
        let path = "/pypi/\(name)/" + (version.map { "\($0.canonical)/" } ?? "") + "json"
        return try await cache.answer(ReadKey.page(path, .json, encoding), project: name) {
            guard let project = try await projects.project(name, version: version) else { return nil }
            let bytes = project.json(baseURL: site.baseURL, withReleases: version == nil)
            return try pageAnswer(bytes, .json, encoding, serial: project.lastSerial, project: name)
        }
    }

    /// A project's page for people or, with a version, a release's; by its normalized name.
    func projectPage(_ name: String, _ version: Version?, _ encoding: PageEncoding) async throws -> CachedAnswer? {
        let path = "/project/\(name)/" + (version.map { "\($0.canonical)/" } ?? "")
        return try await cache.answer(ReadKey.page(path, .html, encoding), project: name) {
            guard let project = try await projects.project(name, version: version) else { return nil }
            let page = ProjectPage(project, isRelease: version != nil, site: site).page
            return try pageAnswer(layout.bytes(page), .html, encoding, serial: project.lastSerial, project: name)
        }
    }

    /// The start page.
    func home(_ encoding: PageEncoding) async throws -> CachedAnswer? {
        try await cache.answer(ReadKey.page("/", .html, encoding), project: nil) {
            let overview = try await projects.overview()
            return try pageAnswer(
                layout.bytes(publicPages.home(overview)), .html, encoding, serial: overview.lastSerial, project: nil
            )
        }
    }

    /// The addresses of all projects, for search engines.
    func sitemap(_ encoding: PageEncoding) async throws -> CachedAnswer? {
        try await cache.answer(ReadKey.page("/sitemap.xml", .xml, encoding), project: nil) {
            let list = try await projects.list()
            let addresses = list.projects.prefix(50_000).map { "<url><loc>\(site.baseURL)/project/\($0.name.normalized)/</loc></url>" }
            let text = """
                <?xml version="1.0" encoding="UTF-8"?>
                <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
                \(addresses.joined(separator: "\n"))
                </urlset>

                """
            return try pageAnswer(Array(text.utf8), .xml, encoding, serial: list.lastSerial, project: nil)
        }
    }

    /// A page that never changes while the server runs.
    func fixed(_ path: String, _ page: (PublicPages) -> Page, _ encoding: PageEncoding) async throws -> CachedAnswer? {
        try await cache.answer(ReadKey.page(path, .html, encoding), project: nil) {
            try pageAnswer(layout.bytes(page(publicPages)), .html, encoding, serial: 0, project: nil)
        }
    }

    /// What everybody sees of a person.
    func profile(_ name: String) async throws -> (name: String, bytes: [UInt8])? {
        guard let profile = try await projects.profile(of: name) else { return nil }
        return (profile.name, layout.bytes(publicPages.user(profile)))
    }

    private var layout: Layout { Layout(site: site) }

    /// A stored file.
    /// - Parameter path: the one spelling of the path that pages use: only under it an answer is kept, whatever spelling was asked for.
    func file(path: String, sha256: String, filename: String) async throws -> CachedAnswer? {
        try await answer(ReadKey.file(path)) {
            guard let file = try await projects.file(sha256: sha256, filename: filename) else { return nil }
            let content = try await blockingly { try contents.open(file) }
            let body = try await body(of: content)
            var fields = fileFields(type: "application/octet-stream")
            fields[.acceptRanges] = "bytes"
            return CachedAnswer(entityTag: "\"\(sha256)\"", fields: fields, body: body, project: file.project)
        }
    }

    /// The METADATA of a wheel (PEP 658), byte for byte.
    func metadata(path: String, sha256: String, filename: String) async throws -> CachedAnswer? {
        try await answer(ReadKey.file(path)) {
            guard let metadata = try await projects.wheelMetadata(sha256: sha256, filename: filename) else { return nil }
            return CachedAnswer(
                entityTag: "\"\(metadata.sha256)\"",
                fields: fileFields(type: "application/octet-stream"),
                body: .bytes(ByteBuffer(bytes: metadata.content)),
                project: metadata.project
            )
        }
    }

    /// Runs what blocks its thread where it may.
    func blockingly<Value: Sendable>(_ body: @Sendable () throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(blocking) { try body() }
    }

    /// A file's project is not known before it is looked up, so a change that comes in between is noticed by the file's own name:
    /// files never change.
    private func answer(_ key: String, build: () async throws -> CachedAnswer?) async throws -> CachedAnswer? {
        try await cache.answer(key, project: nil, build: build)
    }

    private func body(of content: StoredContent) async throws -> CachedAnswer.Body {
        guard content.size <= Self.smallFile else { return .file(content) }
        let bytes = try await blockingly { try content.read(at: 0, count: Int(content.size)) }
        return .bytes(ByteBuffer(bytes: bytes))
    }

    private func pageAnswer(
        _ bytes: [UInt8],
        _ format: PageFormat,
        _ encoding: PageEncoding,
        serial: Int64,
        project: String?
    ) throws -> CachedAnswer {
        let encoded = Compressor.encode(bytes, encoding)
        var fields = HTTPFields()
        fields[.contentType] = format.contentType
        fields[.cacheControl] = "no-cache"
        fields[.vary] = "Accept, Accept-Encoding"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.lastSerial] = String(serial)
        if format == .html { PageFields.secure(&fields) }
        if encoded != nil { fields[.contentEncoding] = encoding.token }
        if isPrivate { ReadPrivacy.apply(&fields) }
        let digest = SHA256.hash(data: bytes).prefix(16).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        let tag = "\"\(digest)-\(format.rawValue)\(encoded == nil ? 0 : encoding.rawValue)\""
        return CachedAnswer(entityTag: tag, fields: fields, body: try Self.body(encoded ?? bytes), project: project)
    }

    /// A large page is sent like a file: the system takes its bytes from where they are.
    private static func body(_ bytes: [UInt8]) throws -> CachedAnswer.Body {
        bytes.count <= largePage ? .bytes(ByteBuffer(bytes: bytes)) : .file(try StoredContent(bytes: bytes))
    }

    private func fileFields(type: String) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.cacheControl] = "max-age=31536000, public, immutable"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentSecurityPolicy] = ContentPolicy.file
        if isPrivate { ReadPrivacy.apply(&fields) }
        return fields
    }
}

/// What a browser may do with an answer.
enum ContentPolicy {
    static let page =
        """
        default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
        frame-ancestors 'none'
        """
    static let file = "sandbox; default-src 'none'; frame-ancestors 'none'"
}

/// What an answer is kept under: how it is written, and its path.
enum ReadKey {
    static func page(_ path: String, _ format: PageFormat, _ encoding: PageEncoding) -> String {
        String(UnicodeScalar(prefix(format, encoding))) + path
    }

    static func file(_ path: String) -> String {
        String(UnicodeScalar(filePrefix)) + path
    }

    static let filePrefix = UInt8(ascii: "f")

    static func prefix(_ format: PageFormat, _ encoding: PageEncoding) -> UInt8 {
        UInt8(ascii: "0") + format.rawValue * 3 + encoding.rawValue
    }
}
