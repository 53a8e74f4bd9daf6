package import Accounts
package import BlobStorage
package import Credentials
package import PackageIndex
package import Persistence
package import Web
internal import WebAuthnProtocol

/// A whole index in a temporary folder, with a clock that the test sets.
package final class TestIndex: Sendable {
    /// Where the database lies.
    package enum Storage: Sendable {
        case memory
        case disk
    }

    package let folder: TemporaryFolder
    package let clock = HandSetClock()
    package let database: Database
    package let runner: ActionRunner
    package let blobs: BlobStore
    package let secrets: TokenSecrets
    package let authenticator: TokenAuthenticator
    package let uses: TokenUses
    package let publisher: Publisher
    package let projects: ProjectReader
    package let search: ProjectSearch
    package let indexer: SearchIndexer
    package let cache: ReadCache
    package let pages: IndexPages
    /// So the server is made.
    package let parts: IndexServer.Parts
    package let accounts: IndexServer.AccountParts
    package let hasher: PasswordHasher
    package let policy: SecondFactorPolicy
    package var desk: AccountDesk { accounts.desk }
    package var tokens: TokenDesk { accounts.tokens }
    package let site = SiteIdentity(name: "Cheese Shop", baseURL: "http://localhost:8000")

    package init(
        limits: PublishingLimits = PublishingLimits(fileSize: 64 << 20, projectSize: nil, newProjects: .members),
        storage: Storage = .memory,
        cacheLimit: Int = 32 << 20,
        rateLimits: RateLimits = .freeForProjects,
        registrationIsOpen: Bool = true,
        trustedProxies: [AddressBlock] = [],
        reads: ReadAccess = .everybody,
        scanningKeys: ScanningKeys? = nil,
        passwordUpload: PasswordUploadPolicy = PasswordUploadPolicy(),
        issuers: TrustedPublishingDesk.Issuers = .none,
        policy: SecondFactorPolicy = SecondFactorPolicy(demand: .optional, responsibility: Ownership.isOwnerCondition)
    ) throws {
        self.policy = policy
        folder = try TemporaryFolder()
        let database = try Self.database(storage, folder, clock)
        self.database = database
        runner = ActionRunner(database, clock: clock.wallClock)
        blobs = try BlobStore(folder: folder.path)
        try blobs.beginPublishing { digests in try database.readBlocking { try isReferenced(digests, $0) } }
        secrets = try SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: false)
        uses = TokenUses()
        hasher = try PasswordHasher()
        let key = try SecretsFolder(dataFolder: folder.path).webKey()
        let limiter = AttemptLimiter(limits: rateLimits, key: key)
        publisher = Publisher(database: database, runner: runner, blobs: blobs, limits: limits, limiter: limiter, clock: clock.wallClock)
        let (runner, site) = (runner, site)
        let desk = AccountDesk(
            database: database, runner: runner, hasher: hasher, limiter: limiter,
            refused: RefusedPasswordFile(path: folder.path("refused-passwords.txt")),
            factors: try Self.factors(policy, folder, database), site: site, clock: clock.wallClock
        )
        let tokens = TokenDesk(database: database, secrets: LiveKeys(secrets), runner: runner, location: "localhost", uses: uses)
        accounts = IndexServer.AccountParts(
            desk: desk, tokens: tokens,
            ownership: OwnershipDesk(database: database, runner: runner, site: site),
            management: ManagementDesk(database: database, runner: runner, limiter: limiter, clock: clock.wallClock),
            publishing: TrustedPublishingDesk(issuers: issuers, database: database, runner: runner, tokens: tokens, desk: desk),
            key: key,
            registrationIsOpen: registrationIsOpen,
            hasMailServer: false,
            proxies: TrustedProxies(trustedProxies),
            sightings: Sightings()
        )
        authenticator = TokenAuthenticator(
            database: database, secrets: LiveKeys(secrets), policy: policy, uses: uses, bans: desk.bans, clock: clock.wallClock)
        cache = Self.cache(cacheLimit, database)
        projects = ProjectReader(database: database)
        search = ProjectSearch(database: database, blocking: BlockingThreads.executor)
        indexer = SearchIndexer(database: database, blocking: BlockingThreads.executor)
        pages = IndexPages(
            cache: cache, projects: projects, contents: ContentReader(blobs: blobs), blocking: BlockingThreads.executor, site: site,
            registrationIsOpen: registrationIsOpen, reads: reads
        )
        parts = IndexServer.Parts(
            authenticator: authenticator, publisher: publisher, pages: pages, projects: projects, search: search,
            blocking: BlockingThreads.executor, site: SiteAddress("http://localhost:8000"), accounts: accounts,
            reads: reads, scanningKeys: scanningKeys, passwordUpload: passwordUpload
        )
    }

    private static func cache(_ limit: Int, _ database: Database) -> ReadCache {
        let cache = ReadCache(limit: limit)
        database.onStaleViews { cache.drop($0) }
        return cache
    }

    private static func factors(_ policy: SecondFactorPolicy, _ folder: TemporaryFolder, _ database: Database) throws -> FactorParts {
        FactorParts(
            policy: policy,
            keys: try SecretsFolder(dataFolder: folder.path).liveSealingKeys(for: database),
            relyingParty: RelyingParty(id: "localhost", name: "Cheese Shop", origins: ["http://localhost:8000"]),
            recoveryWait: 72 * 3_600
        )
    }

    /// The same data folder with other rules, as after a restart with other settings.
    package func publisher(_ limits: PublishingLimits) -> Publisher {
        Publisher(
            database: database, runner: runner, blobs: blobs, limits: limits, limiter: desk.limiter, clock: clock.wallClock
        )
    }

    private static func database(_ storage: Storage, _ folder: TemporaryFolder, _ clock: HandSetClock) throws -> Database {
        switch storage {
        case .memory: try Database.inMemory(clock: clock.wallClock)
        case .disk: try Database(path: folder.path("rind.sqlite"), clock: clock.wallClock)
        }
    }
}

extension RateLimits {
    /// As usual, but a test may make as many projects as it likes.
    package static let freeForProjects = RateLimits("project.create.user=none,project.create.ip=none") ?? .usual
}
