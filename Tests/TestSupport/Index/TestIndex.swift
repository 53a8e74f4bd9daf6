package import Accounts
package import BlobStorage
package import Credentials
package import PackageIndex
package import Persistence
package import Web

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
    package var desk: AccountDesk { accounts.desk }
    package let site = SiteIdentity(name: "Cheese Shop", baseURL: "http://localhost:8000")

    package init(
        limits: PublishingLimits = PublishingLimits(fileSize: 64 << 20, projectSize: nil, newProjects: .members),
        storage: Storage = .memory,
        cacheLimit: Int = 32 << 20,
        rateLimits: RateLimits = .usual,
        registrationIsOpen: Bool = true,
        trustedProxies: [AddressBlock] = []
    ) throws {
        folder = try TemporaryFolder()
        let database = try Self.database(storage, folder, clock)
        self.database = database
        runner = ActionRunner(database, clock: clock.wallClock)
        blobs = try BlobStore(folder: folder.path)
        try blobs.beginPublishing { digests in try database.readBlocking { try isReferenced(digests, $0) } }
        secrets = try SecretsFolder(dataFolder: folder.path).tokenSecrets(areInUse: false)
        authenticator = TokenAuthenticator(database: database, secrets: secrets, clock: clock.wallClock)
        publisher = Publisher(database: database, runner: runner, blobs: blobs, limits: limits, clock: clock.wallClock)
        hasher = try PasswordHasher()
        let key = try SecretsFolder(dataFolder: folder.path).webKey()
        let desk = AccountDesk(
            database: database,
            runner: runner,
            hasher: hasher,
            limiter: AttemptLimiter(limits: rateLimits, key: key),
            refused: RefusedPasswordFile(path: folder.path("refused-passwords.txt")),
            site: site,
            clock: clock.wallClock
        )
        accounts = IndexServer.AccountParts(
            desk: desk,
            tokens: TokenDesk(database: database, secrets: secrets, runner: runner, location: "localhost"),
            ownership: OwnershipDesk(database: database, runner: runner, site: site),
            management: ManagementDesk(database: database, runner: runner),
            key: key,
            registrationIsOpen: registrationIsOpen,
            proxies: TrustedProxies(trustedProxies)
        )
        let cache = ReadCache(limit: cacheLimit)
        database.onStaleViews { cache.drop($0) }
        self.cache = cache
        projects = ProjectReader(database: database)
        search = ProjectSearch(database: database, blocking: BlockingThreads.executor)
        indexer = SearchIndexer(database: database, blocking: BlockingThreads.executor)
        pages = IndexPages(
            cache: cache, projects: projects, contents: ContentReader(blobs: blobs), blocking: BlockingThreads.executor, site: site,
            registrationIsOpen: registrationIsOpen
        )
        parts = IndexServer.Parts(
            authenticator: authenticator,
            publisher: publisher,
            pages: pages,
            projects: projects,
            search: search,
            blocking: BlockingThreads.executor,
            site: SiteAddress("http://localhost:8000"),
            accounts: accounts
        )
    }

    /// The same data folder with other rules, as after a restart with other settings.
    package func publisher(_ limits: PublishingLimits) -> Publisher {
        Publisher(database: database, runner: runner, blobs: blobs, limits: limits, clock: clock.wallClock)
    }

    private static func database(_ storage: Storage, _ folder: TemporaryFolder, _ clock: HandSetClock) throws -> Database {
        switch storage {
        case .memory: try Database.inMemory(clock: clock.wallClock)
        case .disk: try Database(path: folder.path("rind.sqlite"), clock: clock.wallClock)
        }
    }
}
